import type { Router, Traefik } from '../../evidence/traefik.ts';
import { combinations } from '../../lib/combinations.ts';
import { dimensionsOf } from './dimensions-of.ts';
import { takes } from './match.ts';
import type { Matcher } from './parse-rule.ts';
import type { ConcreteRequest } from './request.ts';
import { leavesOf, readingOf } from './reading.ts';
import { alternatives } from './ways-of.ts';
import { contest, fieldOf, type Contest } from '../table/winner.ts';

const noneFits =
  'No request was found that fits its rule: it contradicts itself, or asks for something that no client can send.';
const mostTries = 600;

function sentenceOf(router: Router, entryPoint: string, { winners, depends }: Contest): string {
  const rival = winners.find((other) => other !== router);
  if (rival?.kind === 'tcp')
    return `${rival.name}, a TCP router, takes the connections on ${entryPoint} before any HTTP router is asked.`;
  if (rival && rival.priority === router.priority)
    return (
      `${rival.name} has the same priority ${router.priority} and takes the same requests on ${entryPoint}: ` +
      'which of the two answers is left to chance.'
    );
  if (rival)
    return (
      `${rival.name} takes every request that was found for it on ${entryPoint}, ` +
      `by priority ${rival.priority} against ${router.priority}.`
    );
  return (
    `${depends[0]?.name ?? 'another router'} goes before it on ${entryPoint} for visitors from certain addresses, ` +
    'and the address we come from is not known to it.'
  );
}

/** The plainest request that may arrive where a router listens: what its rule asks for is put into it. */
const plainRequest = (router: Router, entryPoint: string, from: string | null): ConcreteRequest => ({
  entryPoint,
  scheme: router.tls ? 'https' : 'http',
  host: 'stackproof.test',
  path: '/',
  query: '',
  method: 'GET',
  headers: {},
  sourceIp: from,
  sni: router.tls ? 'stackproof.test' : null,
  alpn: null,
});

/** Why the address that a request comes from does not fit; null: it fits. */
function unfitAddress(way: readonly Matcher[], request: ConcreteRequest): string | null {
  const unmet = way.find((leaf) => leaf.aspect === 'clientip' && takes(leaf, request) !== true);
  if (!unmet) return null;
  const { not, value } = unmet;
  return request.sourceIp === null
    ? `It depends on the visitor's address (${not ? 'not ' : ''}${value}), and the one we come from is not known.`
    : `It takes only visitors ${not ? 'outside' : 'from'} ${value}, and we come from ${request.sourceIp}.`;
}

const leavesAt = (routers: readonly Router[]): Matcher[] =>
  routers.flatMap((router) => {
    const reading = readingOf(router);
    return 'node' in reading ? leavesOf(reading.node) : [];
  });

const isWonBy = (router: Router, { winners, depends }: Contest): boolean =>
  winners[0] === router && winners.length === 1 && depends.length === 0;

/**
 * A request that a router wins at an entrypoint, by one way to satisfy its rule; else the sentence that says why none
 * was found.
 */
function requestAt(
  router: Router,
  traefik: Traefik,
  entryPoint: string,
  way: Matcher[],
  from: string | null,
): ConcreteRequest | string {
  const base = plainRequest(router, entryPoint, from);
  const unfit = unfitAddress(way, base);
  if (unfit !== null) return unfit;
  const field = fieldOf(base, traefik);
  // Names that lead somewhere: where any host will do, one that the proxy knows (and may have a certificate for) is
  // better than an invented one.
  const names = leavesAt(field.http.filter(({ provider }) => provider !== 'internal')).filter(
    ({ aspect, comparison }) => aspect === 'host' && comparison === 'exact',
  );
  const beaten = new Set<Router>();
  let lost: Contest | null = null;
  for (let round = 0, known = -1; round < 4 && known < beaten.size; round++) {
    known = beaten.size;
    const dimensions = dimensionsOf(way, [...names, ...leavesAt([...beaten])], base);
    const lengths = dimensions.map(({ values }) => values.length);
    for (const chosen of combinations(lengths, mostTries)) {
      const request = dimensions.reduce(
        (made, { set, values }, at) => set(made, values[chosen[at] ?? 0] ?? null),
        base,
      );
      if (way.some((leaf) => takes(leaf, request) !== true)) continue;
      const result = contest(request, field);
      if (isWonBy(router, result)) return request;
      lost ??= result;
      // The next round also tries what those look at that won here.
      for (const other of [...result.winners, ...result.depends]) if (other !== router) beaten.add(other);
    }
  }
  return lost ? sentenceOf(router, entryPoint, lost) : noneFits;
}

/** Why a router gets no request at all; null: it may get one. */
function barredBy(router: Router, traefik: Traefik): string | null {
  if (router.kind === 'udp')
    return 'It is a UDP router: it hands on datagrams, no HTTP request names it, and no login stands before it.';
  if (router.kind === 'tcp')
    return (
      `It is a TCP router${router.passthrough ? ' that passes TLS through' : ''}: ` +
      'it hands on whole connections, past every HTTP middleware.'
    );
  if (router.status === 'disabled')
    return `Traefik has disabled it${router.errors.length > 0 ? `: ${router.errors.join('; ')}` : ''}.`;
  if (router.parents?.length)
    return `It stands below ${router.parents.join(', ')} and sees only what those let through.`;
  const reading = readingOf(router);
  if ('error' in reading) return `Its rule cannot be read: ${reading.error}.`;
  const known = router.entryPoints.filter((name) => traefik.entryPoints.some((each) => each.name === name));
  return known.length === 0
    ? `It listens on no entrypoint that Traefik has (${router.entryPoints.join(', ') || 'none named'}).`
    : null;
}

/**
 * Requests that this router wins, by priority, at each of its entrypoints: one for each way to satisfy its rule that
 * can be won. Else the sentence that says why there is none.
 * @param from the address that Traefik will see us come from; null: not known, so that nothing which depends on it is
 * promised.
 */
export function requestsFor(
  router: Router,
  traefik: Traefik,
  from: string | null = null,
): { requests: ConcreteRequest[] } | { cannot: string } {
  const barred = barredBy(router, traefik);
  const reading = readingOf(router);
  if (barred !== null || !('node' in reading)) return { cannot: barred ?? 'Its rule cannot be read.' };
  const found = router.entryPoints
    .filter((name) => traefik.entryPoints.some((each) => each.name === name))
    .flatMap((entryPoint) =>
      alternatives(reading.node).map((way) => requestAt(router, traefik, entryPoint, way, from)),
    );
  const requests = found.filter((each): each is ConcreteRequest => typeof each !== 'string');
  const distinct = new Map(requests.map((request) => [JSON.stringify(request), request]));
  if (distinct.size > 0) return { requests: [...distinct.values()] };
  const reasons = found.filter((each) => typeof each === 'string');
  return { cannot: reasons.find((reason) => reason !== noneFits) ?? noneFits };
}

/**
 * Requests that a rule takes, whoever would win them: for a router that wins none now, and may once another is gone.
 */
export function requestsOfRule(router: Router, traefik: Traefik): ConcreteRequest[] {
  const alone: Router = { ...router, status: 'enabled', parents: [] };
  const made = 'error' in readingOf(router) ? null : requestsFor(alone, { ...traefik, routers: [alone] });
  return made && 'requests' in made ? made.requests : [];
}

/** Addresses by which a rule that looks at them may be met: its own, and some that hardly any names. */
function visitorsOf(router: Router): string[] {
  const reading = readingOf(router);
  const own = 'node' in reading ? leavesOf(reading.node).filter(({ aspect }) => aspect === 'clientip') : [];
  return own.length === 0 ? [] : [...own.map(({ value }) => value.split('/')[0] ?? ''), '192.0.2.99', '2001:db8::99'];
}

/** Requests that a rule takes, whoever would win them, from wherever they have to come. */
export function requestsFromAnywhere(router: Router, traefik: Traefik): ConcreteRequest[] {
  const alone: Router = { ...router, status: 'enabled', parents: [] };
  const found = visitorsOf(router)
    .map((from) => requestsFor(alone, { ...traefik, routers: [alone] }, from))
    .find((made) => 'requests' in made);
  return found && 'requests' in found ? found.requests : requestsOfRule(router, traefik);
}

/** The plainest of several requests: by GET, with the fewest headers, at the shortest path. null: there is none. */
export function plainest(requests: readonly ConcreteRequest[]): ConcreteRequest | null {
  const cost = ({ method, headers, path, query }: ConcreteRequest): number =>
    (method === 'GET' ? 0 : 1e6) + Object.keys(headers).length * 1e4 + path.length + query.length;
  return requests.toSorted((one, other) => cost(one) - cost(other))[0] ?? null;
}

/** The path of a request with its query, as it goes on a wire. */
export const targetOf = ({ path, query }: Pick<ConcreteRequest, 'path' | 'query'>): string =>
  query === '' ? path : `${path}?${query}`;
