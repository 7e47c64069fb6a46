import type { Router, Traefik } from '../../evidence/traefik.ts';
import { fitsWildcard, takes } from '../rules/match.ts';
import type { Matcher } from '../rules/parse-rule.ts';
import { leavesOf, readingOf } from '../rules/reading.ts';
import type { ConcreteRequest } from '../rules/request.ts';

/** Disabled by Traefik, below other routers, or with a rule it refuses: nothing reaches it by itself. */
const works = (router: Router): boolean =>
  router.status !== 'disabled' && (router.parents ?? []).length === 0 && 'node' in readingOf(router);

/** Traefik's own routers stand one above the other by less than a JavaScript number can tell: 2^63 - 1, - 2 and - 3. */
function ownRank({ name }: Router): number {
  if (/^(?:acme-http|ping|rest|prometheus)@internal$/.test(name)) return 2;
  return name === 'dashboard@internal' ? 0 : 1;
}

/** Greater goes first; equal is left to chance by Traefik itself, which sorts what it has from an unordered map. */
const above = (one: Router, other: Router): number =>
  other.priority - one.priority ||
  (one.provider === 'internal' && other.provider === 'internal' ? ownRank(other) - ownRank(one) : 0);

const leaves = (router: Router): Matcher[] => {
  const reading = readingOf(router);
  return 'node' in reading ? leavesOf(reading.node) : [];
};
const isCatchAll = (router: Router): boolean => {
  const reading = readingOf(router);
  return 'node' in reading && reading.node.kind === 'matcher' && reading.node.comparison === 'any' && !reading.node.not;
};

const verdict = (router: Router, request: ConcreteRequest): boolean | null => {
  const reading = readingOf(router);
  return 'node' in reading ? takes(reading.node, request) : false;
};

/**
 * Of which names an HTTPS router would take the handshake: those of its Hosts, whatever else its rule says; all, where
 * it has none.
 */
const hostLeavesOf = (router: Router): Matcher[] =>
  leaves(router).filter(({ aspect, comparison }) => aspect === 'host' && comparison !== 'pattern');
const knownName = (sni: string, routers: Router[]): boolean =>
  routers.some((router) =>
    hostLeavesOf(router).some(({ comparison, value }) =>
      comparison === 'exact' ? value === sni : comparison === 'wildcard' && fitsWildcard(sni, value),
    ),
  );
const forAllNames = (routers: Router[]): boolean =>
  routers.some(
    (router) =>
      hostLeavesOf(router).length === 0 || hostLeavesOf(router).some(({ comparison }) => comparison === 'any'),
  );

/**
 * The routers that compete for what arrives at one entrypoint, encrypted or not, in the order in which Traefik asks
 * them.
 */
export interface Field {
  http: Router[];
  tcp: Router[];
}

export function fieldOf(
  { entryPoint, scheme }: Pick<ConcreteRequest, 'entryPoint' | 'scheme'>,
  traefik: Traefik,
): Field {
  const here = traefik.routers
    .filter(
      (router) =>
        router.kind !== 'udp' &&
        router.entryPoints.includes(entryPoint) &&
        router.tls === (scheme === 'https') &&
        works(router),
    )
    .sort(above);
  return { http: here.filter(({ kind }) => kind === 'http'), tcp: here.filter(({ kind }) => kind === 'tcp') };
}

export interface Contest {
  /**
   * Who wins, with those of the very same priority that would take it too: which of them does is left to chance. Empty:
   * nobody.
   */
  winners: Router[];
  /** Of those that are asked before, the ones of which the sender's address decides. */
  depends: Router[];
}

function ask(routers: Router[], request: ConcreteRequest): Contest {
  const result: Contest = { winners: [], depends: [] };
  for (const router of routers) {
    const [first] = result.winners;
    if (first && above(first, router) !== 0) break;
    const taken = verdict(router, request);
    if (taken === true) result.winners.push(router);
    if (taken === null) result.depends.push(router);
  }
  return result;
}

/**
 * Who would take a request. On one entrypoint: plain connections go to plain TCP routers before HTTP; encrypted ones to
 * HTTPS when the name in the handshake is
 * one that a Host names, then to TCP routers that name it, then to HTTPS if a router there names no Host, and last to a
 * TCP router for all names.
 */
export function contest(request: ConcreteRequest, { http, tcp }: Field): Contest {
  const overHttp = ask(http, request);
  if (
    tcp.length === 0 ||
    (request.scheme === 'https' && request.sni !== null && knownName(request.sni.toLowerCase(), http))
  )
    return overHttp;
  const named = request.scheme === 'https' && forAllNames(http) ? tcp.filter((router) => !isCatchAll(router)) : tcp;
  const overTcp = ask(named, request);
  return overTcp.winners.length > 0
    ? overTcp
    : { winners: overHttp.winners, depends: [...overTcp.depends, ...overHttp.depends] };
}

/**
 * The router that would answer a request on its entrypoint; null: none (Traefik says 404). Of several with one priority
 * the first by name, though Traefik leaves
 * that to chance. A request without an address to come from meets no ClientIP.
 */
export function winnerOf(request: ConcreteRequest, traefik: Traefik): Router | null {
  const { winners } = contest(request, fieldOf(request, traefik));
  return winners.sort((one, other) => (one.name < other.name ? -1 : 1))[0] ?? null;
}
