import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { PathRule } from '../../policy/policy.ts';
import { readCell, type Controls } from './cells.ts';
import type { Observation } from '../../kernel/check.ts';
import { covers, familyOf, isLoopback } from '../../lib/ip.ts';
import { reproduceInside } from '../outside/apis.ts';
import { containersOf, namespaceOf } from '../stack/stack.ts';

type Seen = Pick<Artifacts, 'containers' | 'listeners' | 'reachability'>;
type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** The two ends of a path, both up: places, and what the matrix saw between them. */
interface Ends {
  path: PathRule;
  start: string;
  /** One, or one for each replica. */
  ends: string[];
  wanted: Cell['protocol'] | null;
  cells: Cell[];
}

const distinct = (texts: readonly string[]): string => [...new Set(texts)].join('; ');

/** Who has an address, as far as the engine knows. */
const ownerOf = ({ containers }: Seen, address: string) =>
  containers.flatMap(({ subject, namespace, attachments }) =>
    attachments.flatMap((endpoint) =>
      endpoint.ipv4 === address || endpoint.ipv6 === address ? [{ subject, namespace, network: endpoint.network }] : [],
    ),
  )[0];

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
  return addresses.length > 0
    ? { addresses }
    : {
        holds: false,
        observed:
          `${first.resolver ?? 'the resolver'} does not know ${to} ` +
          `(${distinct(lookups.map(({ code }) => code ?? ''))})`,
      };
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
  return {
    holds: listens,
    observed: listens
      ? `both live in one network namespace, and port ${path.port} listens`
      : listens === null
        ? `what listens at ${start} could not be read`
        : `nothing listens on port ${path.port} of ${address}`,
  };
}

function lookAt(seen: Seen, controls: Controls, between: Ends, address: string): Verdict {
  const { path, start, ends, wanted } = between;
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
  const open = cells.find(({ value }) => value === 'open');
  if (open) return { holds: true, observed: `open on ${open.network}` };
  if (cells.length > 0) {
    const verdicts = cells.map((cell) => readCell(cell, controls));
    return {
      holds: verdicts.some(({ reached }) => reached === null) ? null : false,
      observed: distinct(verdicts.map(({ summary }) => summary)),
    };
  }
  const blind =
    wanted === 'udp' ||
    !seen.reachability.namespaces.includes(start) ||
    listensAt(seen, owner.namespace, address, path) !== false;
  return blind
    ? { holds: null, observed: `${address} was not probed` }
    : { holds: false, observed: `nothing listens on port ${path.port ?? '(any)'} of ${path.to} on ${owner.network}` };
}

/** A client tries one family after the other, and takes any address of one: so one family must be whole. */
function fold(lookups: readonly (Verdict & { family: number })[]): Verdict {
  const whole = [4, 6]
    .map((family) => lookups.filter((lookup) => lookup.family === family))
    .filter((group) => group.length > 0);
  const holds = whole.some((group) => group.every((lookup) => lookup.holds))
    ? true
    : lookups.some((lookup) => lookup.holds === null)
      ? null
      : false;
  return {
    holds,
    observed: distinct(lookups.filter((lookup) => lookup.holds === holds).map(({ observed }) => observed)),
  };
}

/**
 * Whether one service reaches another by its name: the name leads from here to the other one and to nobody else, and
 * that very address is open.
 */
export function judgePath(
  path: PathRule,
  seen: Seen,
  controls: Controls,
): Pick<Observation, 'holds' | 'observed' | 'reproduce'> {
  const { containers, reachability } = seen;
  const start = namespaceOf(containers, path.from);
  const end = namespaceOf(containers, path.to);
  if (start === null || end === null)
    return { holds: null, observed: `${start === null ? path.from : path.to} does not run`, reproduce: null };
  const wanted = path.protocol ?? (path.port === null ? null : 'tcp');
  const ends = [...new Set(containersOf(containers, path.to).map(({ namespace }) => namespace))];
  const cells = reachability.cells.filter(
    (cell) =>
      cell.from === start &&
      ends.includes(cell.to) &&
      !cell.planted &&
      (wanted === null || cell.protocol === wanted) &&
      (path.port === null || cell.port === path.port),
  );
  const resolver = reachability.names?.find((lookup) => lookup.from === path.from && lookup.name === path.to)?.resolver;
  const ask = resolver?.startsWith('/')
    ? `docker exec ${path.from} cat ${resolver}`
    : reproduceInside(containers, start, `nslookup ${path.to} ${resolver ?? '127.0.0.11'}`);
  const name = readName(seen, path);
  if ('holds' in name)
    return {
      ...name,
      observed: distinct([name.observed, ...cells.map((cell) => `by address ${readCell(cell, controls).summary}`)]),
      reproduce: ask,
    };
  const foreign = name.addresses.filter(
    (address) =>
      !(
        ends.includes('host') ||
        (ends.includes(start) && isLoopback(address)) ||
        ends.includes(ownerOf(seen, address)?.namespace ?? '')
      ),
  );
  if (foreign.length > 0)
    return {
      holds: false,
      observed:
        `${path.to} also leads to ` +
        `${foreign.map((address) => `${address} of ${ownerOf(seen, address)?.subject ?? 'nobody here'}`).join(', ')}`,
      reproduce: ask,
    };
  const lookups = name.addresses.map((address) => ({
    family: familyOf(address),
    ...lookAt(seen, controls, { path, start, ends, wanted, cells }, address),
  }));
  const [address = path.to] = name.addresses;
  return {
    ...fold(lookups),
    reproduce: reproduceInside(
      containers,
      start,
      path.port === null ? `ping -c 1 ${address}` : `nc -zvw 3 ${address} ${path.port}`,
    ),
  };
}
