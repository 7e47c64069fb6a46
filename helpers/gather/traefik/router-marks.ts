import type { Router, Traefik } from '../../evidence/traefik.ts';
import type { ConcreteRequest } from '../../traefik/rules/request.ts';
import { hostsOf, takesHost } from '../../traefik/rules/hosts-of.ts';
import { requestsFor, requestsFromAnywhere, requestsOfRule, targetOf } from '../../traefik/rules/requests-for.ts';
import { winnerOf } from '../../traefik/table/winner.ts';

/** One address that a router is asked by. */
export interface Mark {
  router: string;
  host: string;
  /** With its query. */
  path: string;
  /** The front page, beside the path with a query. */
  front: boolean;
  /** The one that the rule wants; GET where it wants none. */
  method: string;
  headers: Readonly<Record<string, string>>;
}

/** What a redirect must keep. */
const mark = { name: 'stackproof-check', query: 'x=1&y=%2F' };

/** Names that nobody has, beside some that are known. */
const besideOf = (names: readonly string[]): string[] => [
  ...new Set(names.flatMap((name) => /^[^.]+(\.[^.]+\..+)$/.exec(name)?.[1] ?? []).map((rest) => `stackproof${rest}`)),
];

/**
 * A name that somebody has a certificate for, where the rule takes any: a made-up one would be refused over TLS. Of a
 * router that takes what is left over, one beside them, for which a certificate for all of their domain holds.
 */
function knownHost(request: ConcreteRequest, router: Router, traefik: Traefik): ConcreteRequest {
  if (hostsOf(router).names.includes(request.host.toLowerCase())) return request;
  const names = traefik.routers.flatMap((each) => hostsOf(each).names);
  const known = [...names, ...besideOf(names)].map((host) => ({
    ...{ ...request, host },
    sni: request.scheme === 'https' ? host : null,
  }));
  return known.find((each) => winnerOf(each, traefik) === router) ?? request;
}

/** A deep path with a query where the router takes one, and its front page. */
function marksOfRequest(given: ConcreteRequest, router: Router, traefik: Traefik): Mark[] {
  const request = knownHost(given, router, traefik);
  const query = [request.query, mark.query].filter(Boolean).join('&');
  const deep = [
    { ...request, path: `${request.path.replace(/\/$/, '')}/${mark.name}`, query },
    { ...request, query },
  ].find((each) => winnerOf(each, traefik) === router);
  const front = [{ ...request, path: '/' }].find((each) => winnerOf(each, traefik) === router) ?? request;
  const make = (each: ConcreteRequest, isFront: boolean): Mark => ({
    router: router.name,
    host: each.host,
    path: targetOf(each),
    front: isFront,
    method: each.method,
    headers: each.headers,
  });
  return [...(deep ? [make(deep, false)] : []), make(front, deep !== undefined)];
}

/**
 * By its rule alone, at the names that it names; where it names none, at one that another router names, else at one of
 * those that its pattern takes: for a router that wins nothing now, and may once another is gone.
 */
function marksOfRule(router: Router, traefik: Traefik, requests: readonly ConcreteRequest[]): Mark[] {
  const { names } = hostsOf(router);
  const named = requests.filter(({ host }) => names.includes(host.toLowerCase()));
  const known = traefik.routers.flatMap((each) => hostsOf(each).names).find((host) => takesHost(router, host));
  const elsewhere = names.length > 0 ? [] : requests.map((each) => ({ ...each, host: known ?? each.host }));
  return [...named, ...elsewhere].map((request) => ({
    router: router.name,
    host: request.host,
    path: targetOf({ ...request, query: [request.query, mark.query].filter(Boolean).join('&') }),
    front: false,
    method: request.method,
    headers: request.headers,
  }));
}

/**
 * Addresses to ask a router by; cannot: why there are none. fromAnywhere: also such as it takes from visitors that none
 * of us is.
 */
export function marksOf(
  router: Router,
  traefik: Traefik,
  fromAnywhere = false,
): { marks: Mark[] } | { cannot: string } {
  const made = requestsFor(router, traefik);
  const marks =
    'requests' in made
      ? made.requests.flatMap((request) => marksOfRequest(request, router, traefik))
      : marksOfRule(router, traefik, (fromAnywhere ? requestsFromAnywhere : requestsOfRule)(router, traefik));
  const distinct = new Map(
    marks.map((each) => [`${each.method} ${each.host}${each.path} ${JSON.stringify(each.headers)}`, each]),
  );
  return distinct.size > 0
    ? { marks: [...distinct.values()] }
    : { cannot: 'cannot' in made ? made.cannot : 'No request was made up for it.' };
}
