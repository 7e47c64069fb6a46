import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { PathRule } from '../../policy/policy.ts';
import { readCell, readMeetingCell, type Controls } from './cells.ts';
import type { Observation } from '../../kernel/check.ts';
import { covers, familyOf, isLoopback } from '../../lib/ip.ts';
import { remember } from '../../lib/remember.ts';
import { reproduceInside } from '../outside/asked-apis.ts';
import { containersOf, namespaceOf } from '../stack/stack.ts';

type Seen = Pick<Artifacts, 'containers' | 'listeners' | 'networks' | 'reachability'>;
type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** The two ends of a path, both up: namespaces, and what the matrix saw between them. */
interface Ends {
  path: PathRule;
  start: string;
  /** One, or one for each replica. */
  ends: string[];
  wanted: Cell['protocol'] | null;
  cells: Cell[];
}

const distinct = (texts: readonly string[]): string => [...new Set(texts)].join('; ');

interface Owner {
  subject: string;
  namespace: string;
  network: string;
}

/** Who has an address, as far as the engine knows. */
function ownerOf({ containers }: Seen, address: string): Owner | undefined {
  for (const { subject, namespace, attachments } of containers) {
    const endpoint = attachments.find(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address);
    if (endpoint) return { subject, namespace, network: endpoint.network };
  }
  return undefined;
}

/** Where the name leads: addresses; or that nobody knows it (false) or that it was not seen (null). */
function readName({ reachability }: Seen, { from, to }: PathRule): { addresses: string[] } | Verdict {
  const lookups = (reachability.names ?? []).filter((lookup) => lookup.from === from && lookup.name === to);
  const [first] = lookups;
  if (!first) return { holds: null, observed: `nobody looked ${to} up from ${from}` };
  const silent = lookups.find(({ code }) => code === null);
  if (silent)
    return {
      holds: null,
      observed: `${silent.resolver ?? 'no resolver'} could not be asked for ${to}: ${silent.error ?? 'no answer'}`,
    };
  const addresses = lookups.flatMap((lookup) => lookup.addresses);
  if (addresses.length > 0) return { addresses };
  const codes = distinct(lookups.map(({ code }) => code ?? ''));
  return { holds: false, observed: `${first.resolver ?? 'the resolver'} does not know ${to} (${codes})` };
}

/** Whether the socket tables show somebody listening at an address; null: they could not be read. */
function listensAt(
  { listeners }: Seen,
  namespace: string,
  address: string,
  { port, protocol }: PathRule,
): boolean | null {
  if (listeners.unread.some((each) => each.namespace === namespace)) return null;
  return listeners.sockets.some(
    (socket) =>
      socket.namespace === namespace &&
      socket.port === port &&
      socket.protocol === (protocol ?? 'tcp') &&
      covers(socket.address, address),
  );
}

/** In one's own namespace nothing stops a packet on its way: there the socket table decides. */
function judgeAtHome(seen: Seen, { path, start }: Ends, address: string): Verdict {
  if (path.port === null) return { holds: true, observed: 'both live in one network namespace' };
  const listens = listensAt(seen, start, address, path);
  if (listens === null) return { holds: null, observed: `what listens at ${start} could not be read` };
  return listens
    ? { holds: true, observed: `both live in one network namespace, and port ${path.port} listens` }
    : { holds: false, observed: `nothing listens on port ${path.port} of ${address}` };
}

/** What the matrix saw at one address. */
function judgeCells(cells: readonly Cell[], controls: Controls, { networks }: Seen): Verdict {
  const open = cells.find(({ value }) => value === 'open');
  if (open) return { holds: true, observed: `open on ${open.network}` };
  const verdicts = cells.map((cell) => readMeetingCell(cell, controls, networks));
  return {
    holds: verdicts.some(({ reached }) => reached === null) ? null : false,
    observed: distinct(verdicts.map(({ summary }) => summary)),
  };
}

/** An address that the matrix did not probe: where nothing listens there, there was nothing to probe. */
function judgeUnprobed(seen: Seen, { path, start, wanted }: Ends, address: string, owner: Owner): Verdict {
  const blind =
    wanted === 'udp' ||
    !seen.reachability.namespaces.includes(start) ||
    listensAt(seen, owner.namespace, address, path) !== false;
  return blind
    ? { holds: null, observed: `${address} was not probed` }
    : { holds: false, observed: `nothing listens on port ${path.port ?? '(any)'} of ${path.to} on ${owner.network}` };
}

function judgeAddress(seen: Seen, controls: Controls, between: Ends, address: string): Verdict {
  const { path, start, ends } = between;
  if (ends.includes('host'))
    return { holds: null, observed: `${path.to} lives on the host network, whose ports were not asked by name` };
  const owner = ownerOf(seen, address);
  if (ends.includes(start) && (isLoopback(address) || owner?.namespace === start))
    return judgeAtHome(seen, between, address);
  if (!owner) return { holds: false, observed: `${address} is no container's address` };
  const family = familyOf(address);
  const cells = between.cells.filter(
    (cell) => cell.to === owner.namespace && cell.network === owner.network && cell.family === family,
  );
  return cells.length > 0 ? judgeCells(cells, controls, seen) : judgeUnprobed(seen, between, address, owner);
}

/** A client tries one family after the other, and takes any address of one: so one family must be whole. */
function fold(lookups: readonly (Verdict & { family: number })[]): Verdict {
  const families = [...Map.groupBy(lookups, ({ family }) => family).values()];
  const whole = families.some((family) => family.every((lookup) => lookup.holds));
  const holds = whole || (lookups.some((lookup) => lookup.holds === null) ? null : false);
  return {
    holds,
    observed: distinct(lookups.filter((lookup) => lookup.holds === holds).map(({ observed }) => observed)),
  };
}

const cellsByStart = remember((cells: readonly Cell[]) => Map.groupBy(cells, ({ from }) => from));

/** The two ends, with what the matrix saw between them of what this path asks for. */
function endsOf({ reachability }: Seen, path: PathRule, start: string, ends: string[]): Ends {
  const wanted = path.protocol ?? (path.port === null ? null : 'tcp');
  const isAsked = ({ planted, protocol, port, address }: Cell) =>
    !planted &&
    address === undefined &&
    (wanted === null || protocol === wanted) &&
    (path.port === null || port === path.port);
  const started = cellsByStart(reachability.cells).get(start) ?? [];
  const cells = started.filter((cell) => ends.includes(cell.to) && isAsked(cell));
  return { path, start, ends, wanted, cells };
}

/** Whether an address to which the name leads is the other end's own. */
const belongs = (seen: Seen, { start, ends }: Ends, address: string): boolean =>
  ends.includes('host') ||
  (ends.includes(start) && isLoopback(address)) ||
  ends.includes(ownerOf(seen, address)?.namespace ?? '');

/** A command that looks the name up as the service does. */
function reproduceLookup({ containers, reachability }: Seen, { from, to }: PathRule, start: string): string {
  const resolver = reachability.names?.find((lookup) => lookup.from === from && lookup.name === to)?.resolver;
  if (resolver?.startsWith('/')) return `docker exec ${from} cat ${resolver}`;
  return reproduceInside(containers, start, `nslookup ${to} ${resolver ?? '127.0.0.11'}`);
}

/**
 * Whether one service reaches another by its name: the name leads from here to the other one and to nobody else, and
 * that very address is open.
 */
export function judgePath(path: PathRule, seen: Seen, controls: Controls): Verdict & Pick<Observation, 'reproduce'> {
  const { containers } = seen;
  const start = namespaceOf(containers, path.from);
  const end = namespaceOf(containers, path.to);
  if (start === null || end === null)
    return { holds: null, observed: `${start === null ? path.from : path.to} does not run`, reproduce: null };
  const ends = [...new Set(containersOf(containers, path.to).map(({ namespace }) => namespace))];
  const between = endsOf(seen, path, start, ends);
  const name = readName(seen, path);
  if ('holds' in name) {
    const byAddress = between.cells.map((cell) => `by address ${readCell(cell, controls).summary}`);
    return {
      ...name,
      observed: distinct([name.observed, ...byAddress]),
      reproduce: reproduceLookup(seen, path, start),
    };
  }
  const foreign = name.addresses.filter((address) => !belongs(seen, between, address));
  if (foreign.length > 0) {
    const owners = foreign.map((address) => `${address} of ${ownerOf(seen, address)?.subject ?? 'nobody here'}`);
    return {
      holds: false,
      observed: `${path.to} also leads to ${owners.join(', ')}`,
      reproduce: reproduceLookup(seen, path, start),
    };
  }
  const lookups = name.addresses.map((address) => ({
    family: familyOf(address),
    ...judgeAddress(seen, controls, between, address),
  }));
  const [address = path.to] = name.addresses;
  const packet = path.port === null ? `ping -c 1 ${address}` : `nc -zvw 3 ${address} ${path.port}`;
  return { ...fold(lookups), reproduce: reproduceInside(containers, start, packet) };
}
