import type { Outside, OutsideEye, OutsideScan } from '../../evidence/outside.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { familyOf, isGlobal } from '../../lib/ip.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import type { closeControls, OpenControl } from './outside-controls.ts';
import { publishedOn } from './outside-controls.ts';
import type { Scanner } from './outside-scanner.ts';
import { scanAddress } from './sweep-all.ts';
import { commonUdpPorts } from './udp-payloads.ts';

/** What one view brought. */
export interface Looked {
  eye: OutsideEye;
  /** Addresses that it was to look at, and its controls. */
  targets: readonly string[];
  scans: OutsideScan[];
  controls: Awaited<ReturnType<typeof closeControls>>;
  closed: NonNullable<Outside['closed']>;
  /** UDP ports that were to be asked; null: it cannot ask over UDP. */
  asked: { address: string; port: number }[] | null;
  trouble: string | null;
}

/** A ring by the addresses that answer there: one of the internet's own leads through the router. */
export const ringOf = (targets: readonly string[]): OutsideEye['ring'] => {
  const [first] = targets.toSorted((one, other) => familyOf(one) - familyOf(other));
  return first !== undefined && isGlobal(first) ? 'internet' : 'lan';
};

/** Ports that the host itself listens on. */
const listeningOn = (context: GatherContext, wanted: 'tcp' | 'udp'): number[] =>
  need(context, 'listeners')
    .sockets.filter(({ namespace, protocol, loopback }) => namespace === 'host' && protocol === wanted && !loopback)
    .map(({ port }) => port);

/** Ports that the policy lets be open, and those that once were. */
const declaredAs = ({ policy }: GatherContext, wanted: 'tcp' | 'udp'): number[] =>
  [...policy.ports, ...policy.formerPorts].filter(({ protocol }) => protocol === wanted).map(({ port }) => port);

/** UDP ports worth asking: published, listened on, declared, once open, and those where something usually listens. */
export function udpPorts(context: GatherContext, address: string): number[] {
  const published = publishedOn(address, need(context, 'containers'), 'udp');
  const listening = listeningOn(context, 'udp').slice(0, 60);
  return [...new Set([...published, ...declaredAs(context, 'udp'), ...listening, ...commonUdpPorts])];
}

/** TCP ports that the engine or the host's socket table knows of. */
export function knownTcpPorts(context: GatherContext, address: string): number[] {
  const published = publishedOn(address, need(context, 'containers'), 'tcp');
  return [...new Set([...published, ...listeningOn(context, 'tcp'), ...declaredAs(context, 'tcp')])];
}

/** Ports that should answer: published ones, and those of services on the host network that are declared to be open. */
export function expectedOn(context: GatherContext, address: string): number[] {
  const containers = need(context, 'containers');
  const onHost = (owner: string) =>
    containers.some(({ member, service, namespace }) => member && service === owner && namespace === 'host');
  const declared = context.policy.ports.filter(({ protocol, owner }) => protocol === 'tcp' && onHost(owner));
  const mine = listeningOn(context, 'tcp').filter((port) => declared.some((each) => each.port === port));
  return [...new Set([...publishedOn(address, containers, 'tcp'), ...mine])];
}

/** Ports beyond those that kernels hand out, in the order in which one of them is taken for a closed one. */
export const seldomUsed: readonly number[] = [61_013, 62_017, 63_029, 64_033, 65_003];

/** A port that, as far as engine, socket table and policy know, nobody holds: whoever answers there is not the host. */
const unheldPort = (context: GatherContext, address: string): number | undefined =>
  seldomUsed.find((port) => !knownTcpPorts(context, address).includes(port));

export const closedControlsOf = (context: GatherContext, targets: readonly string[]): OpenControl[] =>
  targets.flatMap((address) => {
    const port = unheldPort(context, address);
    return port === undefined
      ? []
      : [{ address, port, what: `${address} ${port}/tcp`, before: 'probe-failed' as const }];
  });

async function scan(context: GatherContext, scanner: Scanner, address: string): Promise<OutsideScan> {
  const udp = udpPorts(context, address);
  const { udp: answers, ...seen } = await scanAddress(scanner, address, { tcp: knownTcpPorts(context, address), udp });
  const valueOf = (answer: string | undefined): OutsideScan['udp'][number]['value'] => {
    if (answer === 'open') return 'open';
    return answer === 'refused' ? 'closed' : 'silent';
  };
  const silences = answers ? udp.map((port, at) => ({ port, value: valueOf(answers[at]) })) : [];
  return {
    address,
    family: familyOf(address),
    tcpScanned: '1-65535',
    ...seen,
    udp: silences.sort((a, b) => a.port - b.port),
  };
}

/** Where one of several addresses cannot be scanned, nothing of it counts, and the others still do. */
async function scanIfPossible(context: GatherContext, scanner: Scanner, address: string): Promise<OutsideScan> {
  try {
    return await scan(context, scanner, address);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    const tcpScanned = `nothing (${error.message})`;
    return { address, family: familyOf(address), tcpScanned, tcpOpen: [], lost: [], udp: [] };
  }
}

/** Those that the outside knows at once, the others one by one after them: a busy line loses answers. */
export async function scanAll(context: GatherContext, scanner: Scanner, known: number): Promise<OutsideScan[]> {
  const sure = scanner.view === 'lab' || scanner.targets.length === 1 ? scan : scanIfPossible;
  const scans = await Promise.all(scanner.targets.slice(0, known).map((address) => sure(context, scanner, address)));
  for (const address of scanner.targets.slice(known)) scans.push(await scanIfPossible(context, scanner, address));
  return scans;
}
