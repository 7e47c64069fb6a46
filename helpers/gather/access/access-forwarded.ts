import { randomBytes } from 'node:crypto';
import type { ProbeResult } from '../../clients/probes.ts';
import type { Forwarded } from '../../evidence/access.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { familyOf, isAddress } from '../../lib/ip.ts';
import { withPort, barePath } from '../../lib/url.ts';
import { dueLevel, isProtected, isRestricted } from '../../policy/access-level.ts';
import { isLoginService } from '../../policy/accounts.ts';
import { declaredIdentities, readAs } from '../../policy/identity-names.ts';
import { servingEntryPoints } from '../../traefik/table/entry-points.ts';
import { isInternal } from '../../traefik/table/internal.ts';
import type { Asking, Entry } from './access-asking.ts';
import { isSealed, routedEntries, type Behind, type Routed } from './access-entries.ts';
import { forgeriesOf, markedRequest, markHeader, type Forgery } from './access-forgery.ts';
import { sendAll } from './access-sending.ts';
import { isRefused } from './read-answers.ts';
import { watchMarks, type SeenMark } from './watch-marks.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { firstEntryAddress, visitorOf } from '../traefik/entry-address.ts';

/** A way to a backend on which identity headers are forged. */
interface Way {
  router: string;
  entry: Entry;
  /** Each that a request may go to. */
  servers: readonly Behind[];
}

interface Marked extends Forgery {
  way: Way;
  mark: string;
  asking: Asking;
}

/** Routers at every entrypoint that has any, published or not: what none may pass on none may pass on at another. */
export const routedAnywhere = (context: GatherContext, traefik: Traefik): Routed[] =>
  routedEntries(context, traefik, {
    entryPoints: servingEntryPoints(traefik).map(({ entryPoint }) => entryPoint),
    at: (containerPort) => firstEntryAddress(context, containerPort),
    visitor: visitorOf(context),
  });

/**
 * One way in for each router that leads to a backend at each entrypoint: to what asks for a login, or to what does not.
 * The login service itself is who sends such headers, not who believes them; and the proxy's own pages get nothing on a
 * wire.
 */
export function waysTo({ policy }: GatherContext, routed: readonly Routed[], asksLogin: boolean): Way[] {
  return routed.flatMap(({ asked: { router, service }, entries, servers }) => {
    const isAside = isLoginService(policy, service) || service === policy.proxy.service;
    if (servers.length === 0 || isAside || isInternal(router)) return [];
    const fitting = entries.filter(({ host, path }) => {
      const level = dueLevel(policy, host, barePath(path), service);
      return asksLogin ? isProtected(level) : !isRestricted(level);
    });
    const byAddress = Map.groupBy(fitting, ({ scheme, at: { address, port } }) => `${scheme} ${address} ${port}`);
    return [...byAddress.values()].flatMap(([entry]) => (entry ? [{ router, entry, servers }] : []));
  });
}

/**
 * Whether a packet went to a server: to its address, or where the proxy has only its name, to its port anywhere but at
 * the login service.
 */
function reaches(context: GatherContext, { host, asked }: Behind, { to, port }: SeenMark): boolean {
  if (port !== asked) return false;
  if (isAddress(host)) return host === to;
  const login = need(context, 'containers').filter(({ service }) => service === context.policy.access.login.service);
  return !login.some(({ attachments }) =>
    attachments.some((each) => (familyOf(to) === 6 ? each.ipv6 : each.ipv4) === to),
  );
}

/** Whether whoever stands before a backend turned a request away; what limits visitors says nothing of the request. */
const isTurnedAway = (result: ProbeResult): boolean => {
  const status = result.http?.status ?? null;
  return isRefused(result) || (status !== null && status >= 300 && status < 500 && status !== 429);
};

/** What was seen of one request: the names of its lines, none where it did not arrive. */
function namesOf(context: GatherContext, { way, mark }: Marked, seen: readonly SeenMark[]): string[] {
  return seen
    .filter((each) => each.mark === mark && way.servers.some((server) => reaches(context, server, each)))
    .flatMap((each) => each.names);
}

interface Outcome {
  marked: Marked;
  names: string[];
  result: ProbeResult;
}

/** Of the first request, which nobody refuses for how it is written. */
function whyUnseen({ way: { servers } }: Marked, { http, error }: ProbeResult, unseen: string | null): string {
  const where = servers.map(({ host, asked }) => (asked === null ? host : withPort(host, asked))).join(', ');
  const answered = http ? `it was answered ${http.status}` : `no answer: ${error ?? 'nothing came back'}`;
  return isSealed(servers)
    ? `the proxy speaks TLS to ${where}, which cannot be read`
    : `its mark was not seen on the way to ${where}; ${unseen ?? answered}`;
}

const isMark = (name: string): boolean => name.toLowerCase() === markHeader.toLowerCase();

/** The proxy writes names in letters of its own; they are told as they were sent. */
function passedOf(outcomes: readonly Outcome[]): string[] {
  const sent = outcomes.flatMap(({ marked: { linesOf, mark } }) => linesOf(mark).map(([name]) => name.trim()));
  const keys = new Set(sent.map(readAs));
  const passed = outcomes
    .flatMap(({ names }) => names)
    .filter((name) => keys.has(readAs(name)))
    .map((name) => sent.find((each) => each.toLowerCase() === name.toLowerCase()) ?? name);
  return [...new Set(passed)].sort();
}

function readWay(way: Way, outcomes: readonly Outcome[], unseen: string | null): Forwarded {
  const { router, entry, servers } = way;
  const mine = outcomes.filter(({ marked }) => marked.way === way);
  const tried = mine.map(({ marked: { spelling, header }, names, result }) => {
    const arrived = names.some(isMark);
    return { spelling, header, arrived, refused: !arrived && isTurnedAway(result) };
  });
  const [first] = mine;
  const arrived = tried[0]?.arrived === true;
  return {
    ...{ router, host: entry.host, path: entry.path, scheme: entry.scheme, port: entry.at.port, arrived },
    passed: passedOf(mine),
    error: first && !arrived ? whyUnseen(first.marked, first.result, unseen) : null,
    tried,
    ...(isSealed(servers) ? { sealed: true } : {}),
  };
}

/** The page of the same name to which whoever asks is sent on; null: he is not, or elsewhere. */
function pageBehind({ host, scheme, path }: Entry, { http }: ProbeResult): string | null {
  const base = `${scheme}://${host}${path}`;
  const location = http && http.status >= 300 && http.status < 400 ? (http.headers['location'] ?? '') : '';
  if (location === '' || !URL.canParse(location, base)) return null;
  const { hostname, protocol, pathname } = new URL(location, base);
  const isThere = hostname === host.toLowerCase() && protocol === `${scheme}:`;
  return isThere && pathname !== barePath(path) ? pathname : null;
}

/**
 * Where a way begins again to whoever was sent on by the proxy itself, to another page of the same name; null: he was
 * not, or another router takes that page.
 */
function sentOn(way: Way, outcomes: readonly Outcome[]): Way | null {
  const { router, entry } = way;
  const [first] = outcomes.filter(({ marked }) => marked.way === way);
  if (!first || first.names.some(isMark)) return null;
  const path = pageBehind(entry, first.result);
  const takers = path === null ? [] : (entry.takers?.({ ...entry, path }) ?? [router]);
  return path !== null && takers.includes(router) ? { ...way, entry: { ...entry, path } } : null;
}

/** As `watchOnce`; who is sent on to another page before the backend hears of him asks for that one. */
export async function watchForwarded(
  context: GatherContext,
  namespace: string,
  ways: readonly Way[],
  cookies: string | null = null,
): Promise<Forwarded[]> {
  const first = await watchOnce(context, namespace, ways, cookies);
  const onward = first.flatMap(({ onward: way }) => way ?? []);
  const second = (await watchOnce(context, namespace, onward, cookies)).map(({ seen }) => seen);
  return first.map(({ seen, onward: way }) => (way && second[onward.indexOf(way)]) ?? seen);
}

/**
 * Sends forged identity headers on each way, in every spelling, each value a mark of its own, and watches the proxy's
 * own namespace for what leaves it towards the backend. cookies: of a session; null: of nobody who logged in. A request
 * whose harmless mark was not seen to arrive says nothing.
 */
async function watchOnce(
  context: GatherContext,
  namespace: string,
  ways: readonly Way[],
  cookies: string | null,
): Promise<{ seen: Forwarded; onward: Way | null }[]> {
  if (ways.length === 0) return [];
  const begin = `sp${randomBytes(6).toString('hex')}`;
  const forgeries = forgeriesOf(declaredIdentities(context.policy, need(context, 'traefik')));
  const marked = ways
    .flatMap((way) => forgeries.map((forgery) => ({ way, ...forgery })))
    .map(({ way, ...forgery }, at): Marked => {
      const mark = `${begin}x${at}`;
      return { ...forgery, way, mark, asking: markedRequest(way.entry, forgery.linesOf(mark), mark, cookies) };
    });
  const { sent, seen, blind, unseen } = await watchMarks(context, namespace, begin, () =>
    sendAll(
      context,
      marked,
      ({ asking }) => asking.probe,
      ({ way }) => way.entry.host,
      true,
    ),
  );
  if (blind !== null)
    return ways.map(({ router, entry: { host, path, scheme, at }, servers }) => ({
      seen: {
        ...{ router, host, path, scheme, port: at.port, arrived: false, passed: [], error: blind },
        ...(isSealed(servers) ? { sealed: true } : {}),
      },
      onward: null,
    }));
  const outcomes = (sent ?? []).map(({ item, result }) => ({
    marked: item,
    names: namesOf(context, item, seen),
    result,
  }));
  return ways.map((way) => ({ seen: readWay(way, outcomes, unseen), onward: sentOn(way, outcomes) }));
}
