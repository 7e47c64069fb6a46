import type { Artifacts } from '../../evidence/evidence.ts';
import { beyondLoopback, type Protocol } from '../stack/bindings.ts';

type Holding = Pick<Artifacts, 'containers' | 'listeners'> & Partial<Pick<Artifacts, 'packet-filter'>>;
export type OutsideEvidence = Pick<Artifacts, 'outside' | 'host'> & Holding;

type Scan = Artifacts['outside']['scans'][number];

interface PortView {
  state: 'open' | 'closed' | 'unsure';
  /** What was seen, in words. */
  seen: string;
}

const everyPort = '1-65535';

/** An address that others know of, and that no scan is of; null: none. */
function describeUnscanned({ controls, scans }: Artifacts['outside'], { routes }: Artifacts['host']): string | null {
  const control = controls.find(({ address }) => !scans.some((scan) => scan.address === address));
  if (control) return `${control.address} answered ${control.what}, and was not scanned`;
  const route = routes.find(({ bridge, destination }) => !bridge && /^[23][0-9a-f]{3}:/i.test(destination));
  return route && !scans.some(({ family }) => family === 6)
    ? `the host routes ${route.destination} itself, and no IPv6 address of it was scanned`
    : null;
}

const isOf =
  ({ address, from }: Scan) =>
  (control: Artifacts['outside']['controls'][number]): boolean =>
    control.address === address && control.from === from;

/** ` from probe@far.test`, where there are several views. */
const spellFrom = ({ from }: Scan, { views = [] }: Artifacts['outside']): string =>
  from !== undefined && views.length > 1 ? ` from ${from}` : '';

/** Why what answered there need not have been the host; null: it was. */
export function doubtOfAnswers(scan: Scan, { closed = [] }: Artifacts['outside']): string | null {
  const answered = closed.filter(isOf(scan)).find(({ before, after }) => before === 'open' || after === 'open');
  return answered ? `${answered.what}, which nobody holds, answered as well: somebody on the way answers for it` : null;
}

/** The same of one address that was scanned. */
function doubtOfScan(scan: Scan, outside: Artifacts['outside']): string | null {
  const { address, tcpScanned, lost, refuses } = scan;
  const answers = doubtOfAnswers(scan, outside);
  if (answers !== null) return answers;
  if (tcpScanned !== everyPort) return `of ${address} only ${tcpScanned} was scanned`;
  if (lost.length > 0)
    return `the scan of ${address} loses answers: ${lost.slice(0, 5).join(', ')} answered only when asked again`;
  const controls = outside.controls.filter(isOf(scan));
  // A ban looks like closed ports: what answered at the start has to answer at the end.
  const gone = controls.find(({ before, after }) => before === 'open' && after !== 'open');
  if (gone) return `the control ${gone.what} answered at the start and was ${gone.after} at the end`;
  // Of a link-local address it is enough that packets come back: hardly anything is published there.
  const comesBack = refuses && address.includes('%');
  if (!comesBack && !controls.some(({ before }) => before === 'open'))
    return `no control answered on ${address}${spellFrom(scan, outside)}`;
  return null;
}

/** Why what did not answer from outside may still be open; null: the negatives of this view count. */
export function doubtOfOutside({ outside, host }: Pick<Artifacts, 'outside' | 'host'>): string | null {
  if (outside.scans.length === 0) return 'no address of the host was scanned';
  const refused = outside.views?.find((view) => view.refused !== null);
  if (refused) return `the view from ${refused.name} does not count: ${refused.refused ?? ''}`;
  for (const scan of outside.scans) {
    const doubt = doubtOfScan(scan, outside);
    if (doubt !== null) return doubt;
  }
  const tunnels = new Set(host.tunnels.map((tunnel) => tunnel.interface));
  const isOwn = (address: Artifacts['host']['addresses'][number]) =>
    address.scope === 'global' && !address.bridge && !tunnels.has(address.interface);
  for (const family of [4, 6] as const) {
    const own = host.addresses.filter((address) => address.family === family && isOwn(address));
    const scanned = outside.scans.filter((scan) => scan.family === family).map(({ address }) => address);
    if (own.length > 0 && scanned.length === 0) return `no IPv${family} address of the host was scanned`;
    const missed = own.filter(({ address }) => !scanned.includes(address));
    // Behind address translation none of the host's own addresses is the one that the outside knows.
    if (missed.length > 0 && missed.length < own.length)
      return `${missed.map(({ address }) => address).join(', ')} was not scanned`;
  }
  return describeUnscanned(outside, host);
}

/** Who holds a host port, by the engine and by the host's own socket table. */
export function holdersOf(
  { containers, listeners }: Pick<Artifacts, 'containers' | 'listeners'>,
  port: number,
  protocol: Protocol,
) {
  const published = beyondLoopback(containers).filter(
    ({ binding }) => binding.hostPort === port && binding.protocol === protocol,
  );
  const sockets = listeners.sockets.filter(
    (socket) => socket.namespace === 'host' && socket.protocol === protocol && socket.port === port && !socket.loopback,
  );
  return { published, sockets };
}

/** A rule of somebody's own that leads this port elsewhere, before the engine's are asked. */
function redirectOf({ 'packet-filter': packetFilter }: Holding, port: number, protocol: Protocol) {
  const covers = (ports: string | null) =>
    ports === null ||
    ports.split(',').some((range) => {
      const [first, last = first] = range.split(':').map(Number);
      return first !== undefined && last !== undefined && port >= first && port <= last;
    });
  return packetFilter?.families
    .flatMap(({ redirects }) => redirects)
    .find((each) => (each.protocol ?? protocol) === protocol && covers(each.ports));
}

/** `published by sonarr`, `held by python3 on the host`. */
function nameHolders(evidence: Holding, port: number, protocol: Protocol): string {
  const redirect = redirectOf(evidence, port, protocol);
  if (redirect) return `led to ${redirect.to} by a rule that is not the engine’s (-A ${redirect.rule})`;
  const { published, sockets } = holdersOf(evidence, port, protocol);
  const publishers = new Set(published.map(({ container }) => container.subject));
  if (publishers.size > 0) return `published by ${[...publishers].join(', ')}`;
  const holders = new Set(sockets.map(({ container, process }) => container ?? process));
  if (holders.size > 0) return `held by ${[...holders].join(', ')} on the host`;
  return 'held by nobody that the engine or the host names';
}

/** Silence from a UDP port: the host's socket table and firewall settle it, if they can. */
function settleSilence(evidence: OutsideEvidence, port: number): PortView {
  const { published, sockets } = holdersOf(evidence, port, 'udp');
  const { host, listeners } = evidence;
  const open = listeners.sockets.filter(({ protocol, loopback }) => protocol === 'udp' && !loopback);
  const listens = (namespace: string, inside: number) =>
    open.some((socket) => socket.namespace === namespace && socket.port === inside);
  const answered = published.filter(
    ({ container, binding }) => sockets.length > 0 || listens(container.namespace, binding.containerPort),
  );
  const silent = `silent, ${nameHolders(evidence, port, 'udp')}`;
  if (answered.length > 0) return { state: 'open', seen: `${silent} and listened on` };
  if (published.length > 0) return { state: 'unsure', seen: `${silent}, and nobody was seen to listen` };
  if (sockets.length > 0) {
    const admitted = host.firewall.read && host.firewall.inputPolicy === 'accept';
    return admitted
      ? { state: 'open', seen: silent }
      : { state: 'unsure', seen: `${silent}, and what the firewall does with it could not be read` };
  }
  const blind = listeners.unread.find(({ namespace }) => namespace === 'host');
  return blind
    ? { state: 'unsure', seen: `silent, and the host's socket table could not be read: ${blind.error}` }
    : { state: 'closed', seen: 'silent, and no socket of the host listens' };
}

/** An address, and whose view of it. */
const placeOf =
  (outside: Artifacts['outside']) =>
  (scan: Scan): string =>
    `${scan.address}${spellFrom(scan, outside)}`;

/** One host port as seen from outside, over all addresses; the most open view of it wins. */
export function viewPort(evidence: OutsideEvidence, port: number, protocol: 'tcp' | 'udp'): PortView {
  const { outside } = evidence;
  if (protocol === 'tcp') {
    const answered = outside.scans.filter(({ tcpOpen }) => tcpOpen.includes(port));
    const open = answered.filter((scan) => doubtOfAnswers(scan, outside) === null).map(placeOf(outside));
    if (open.length > 0)
      return { state: 'open', seen: `open on ${open.join(', ')}, ${nameHolders(evidence, port, protocol)}` };
    const [doubtful] = answered;
    if (doubtful)
      return { state: 'unsure', seen: `answered, but ${doubtOfAnswers(doubtful, outside) ?? 'not from the host'}` };
    const doubt = doubtOfOutside(evidence);
    return doubt
      ? { state: 'unsure', seen: `no answer, but ${doubt}` }
      : { state: 'closed', seen: 'refused or dropped' };
  }
  const rows = outside.scans.flatMap(({ address, udp }) =>
    udp.filter((row) => row.port === port).map(({ value }) => ({ address, value })),
  );
  const open = rows.find(({ value }) => value === 'open');
  if (open) return { state: 'open', seen: `open on ${open.address}, ${nameHolders(evidence, port, protocol)}` };
  if (rows.some(({ value }) => value === 'silent')) return settleSilence(evidence, port);
  return rows.length > 0 ? { state: 'closed', seen: 'refused' } : { state: 'unsure', seen: 'was not probed' };
}

/** A command that shows one host port from another machine. */
export const reproduceFromOutside = ({ scans }: Artifacts['outside'], port: number, protocol: 'tcp' | 'udp'): string =>
  `nmap ${protocol === 'udp' ? '-sU ' : ''}-Pn -p ${port} ${scans[0]?.address ?? 'HOST'}  # from another machine`;

/** What answered at one address, TCP and UDP. */
export const openPorts = ({
  tcpOpen,
  udp,
}: Artifacts['outside']['scans'][number]): { port: number; protocol: 'tcp' | 'udp' }[] => [
  ...tcpOpen.map((port) => ({ port, protocol: 'tcp' as const })),
  ...udp.filter(({ value }) => value === 'open').map(({ port }) => ({ port, protocol: 'udp' as const })),
];
