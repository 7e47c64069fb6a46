import { EvidenceError } from '../../lib/errors.ts';
import type { Outside, OutsideScan } from '../../evidence/outside.ts';
import { familyOf } from '../../lib/ip.ts';
import { withPort } from '../../lib/url.ts';
import type { Gatherer, GatherContext } from '../context.ts';
import { planMatrix } from '../network/matrix-plan.ts';
import { need } from '../need.ts';
import { closeControls, openControls, publishedOn } from './outside-controls.ts';
import type { Scanner } from './outside-scanner.ts';
import { scanAddress } from './sweep-all.ts';
import { openScanner } from './outside-views.ts';
import { widenView } from './further-targets.ts';
import { scanOuter } from './outer-addresses.ts';
import { askRouted, columnsOfHost, routableColumns } from './outside-routed.ts';
import { commonUdpPorts } from './udp-payloads.ts';

/** Ports that the host itself listens on. */
const listeningOn = (context: GatherContext, wanted: 'tcp' | 'udp'): number[] =>
  need(context, 'listeners')
    .sockets.filter(({ namespace, protocol, loopback }) => namespace === 'host' && protocol === wanted && !loopback)
    .map(({ port }) => port);

/** Ports that the policy lets be open, and those that once were. */
const declaredAs = ({ policy }: GatherContext, wanted: 'tcp' | 'udp'): number[] =>
  [...policy.ports, ...policy.formerPorts].filter(({ protocol }) => protocol === wanted).map(({ port }) => port);

/** UDP ports worth asking: published, listened on, declared, once open, and those where something usually listens. */
function udpPorts(context: GatherContext, address: string): number[] {
  const published = publishedOn(address, need(context, 'containers'), 'udp');
  const listening = listeningOn(context, 'udp').slice(0, 60);
  return [...new Set([...published, ...declaredAs(context, 'udp'), ...listening, ...commonUdpPorts])];
}

/** TCP ports that the engine or the host's socket table knows of. */
function knownTcpPorts(context: GatherContext, address: string): number[] {
  const published = publishedOn(address, need(context, 'containers'), 'tcp');
  return [...new Set([...published, ...listeningOn(context, 'tcp'), ...declaredAs(context, 'tcp')])];
}

/** Ports that should answer: published ones, and those of services on the host network that are declared to be open. */
function expectedOn(context: GatherContext, address: string): number[] {
  const containers = need(context, 'containers');
  const onHost = (owner: string) =>
    containers.some(({ member, service, namespace }) => member && service === owner && namespace === 'host');
  const declared = context.policy.ports.filter(({ protocol, owner }) => protocol === 'tcp' && onHost(owner));
  const mine = listeningOn(context, 'tcp').filter((port) => declared.some((each) => each.port === port));
  return [...new Set([...publishedOn(address, containers, 'tcp'), ...mine])];
}

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

/** One that the outside was not told of: where it cannot be scanned, nothing of it counts, and the others still do. */
async function scanFurther(context: GatherContext, scanner: Scanner, address: string): Promise<OutsideScan> {
  try {
    return await scan(context, scanner, address);
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return {
      address,
      family: familyOf(address),
      tcpScanned: `nothing (${error.message})`,
      tcpOpen: [],
      lost: [],
      udp: [],
    };
  }
}

/** Those that the outside knows at once, the others one by one after them: a busy line loses answers. */
async function scanAll(context: GatherContext, scanner: Scanner, known: number): Promise<OutsideScan[]> {
  const targets = scanner.targets.slice(0, known);
  const scans = await Promise.all(targets.map((address) => scan(context, scanner, address)));
  for (const address of scanner.targets.slice(known)) scans.push(await scanFurther(context, scanner, address));
  return scans;
}

/** Where nobody may set routes on the machine that looks, each column is named, and none is called closed. */
function unroutable(topology: ReturnType<typeof planMatrix>): Outside['routed'] {
  return columnsOfHost(topology).map(({ to, network, family, port }) => ({
    to,
    network,
    family,
    port: port ?? 0,
    value: 'probe-failed',
    control: 'no-control',
  }));
}

/**
 * What another machine sees of this host: every TCP port, the UDP ports worth asking, and containers behind it by
 * routing.
 */
export const gatherOutside: Gatherer<'outside'> = {
  id: 'outside',
  // What a fault does midway to the outside view must not decide who gets out.
  async gather(context) {
    if (!context.outside)
      throw new EvidenceError(
        'nobody lent a view from outside this host: run from another machine, ' +
          'or lend one with --outside ssh://user@host',
        { reason: 'noVantage' },
      );
    const containers = need(context, 'containers');
    const topology = planMatrix(
      containers,
      need(context, 'networks'),
      need(context, 'listeners').sockets,
      need(context, 'host'),
    );
    const scanner = openScanner(await widenView(context.outside, context), context.vantage);
    const before = await openControls(scanner, (address) => expectedOn(context, address));
    const asked = scanner.targets.flatMap((address) => udpPorts(context, address).map((port) => ({ address, port })));
    const columns = scanner.view === 'lab' ? routableColumns(topology, scanner.targets) : columnsOfHost(topology);
    const plan = { scans: scanner.targets.map((address) => ({ address })), controls: before, routed: columns };
    await context.midway?.();
    const [scans, routed] = await Promise.all([
      scanAll(context, scanner, context.outside.targets.length),
      scanner.view === 'lab'
        ? askRouted(context.vantage, topology, need(context, 'networks'), scanner.targets)
        : unroutable(topology),
    ]);
    const outer = await scanOuter(context, scanner);
    const controls = await closeControls(scanner, before);
    const targets = scanner.targets.map((address) => withPort(address, 0).replace(/:0$/, ''));
    const words = [
      `${targets.join(' and ')} from ${scanner.from}: all TCP ports`,
      scanner.udpTrouble() ?? `${Math.max(0, ...scans.map(({ udp }) => udp.length))} UDP ports`,
      controls.length > 0
        ? `controls ${controls.map(({ what }) => what).join(', ')}`
        : 'no control: nothing is published',
      scanner.view === 'lab'
        ? `${routed.length} container ports by routing`
        : 'containers by routing not tried: routes are not set on a machine that was lent',
    ];
    return {
      value: { view: scanner.view, from: scanner.from, scans, controls, routed, outer },
      undertaken: scanner.udpTrouble() === null ? { ...plan, 'scans.udp': asked } : plan,
      scope: words.join('; '),
    };
  },
};
