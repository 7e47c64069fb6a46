import type { Router, Traefik } from '../../evidence/traefik.ts';
import type { ConcreteRequest } from '../rules/request.ts';
import { hostsOf, takesHost } from '../rules/hosts-of.ts';
import { requestsOfRule, targetOf } from '../rules/requests-for.ts';
import { contest, fieldOf } from './winner.ts';

/** Another router that takes some request by the very same priority: which of the two does is left to chance. */
interface Tie {
  other: Router;
  /** One such request, as `GET http://a.test/b`. */
  request: string;
}

const aspects: readonly ((mine: ConcreteRequest, theirs: ConcreteRequest) => Partial<ConcreteRequest>)[] = [
  (_mine, { host, sni }) => ({ host, sni }),
  (_mine, { path }) => ({ path }),
  (_mine, { query }) => ({ query }),
  (_mine, { method }) => ({ method }),
  ({ headers }, { headers: more }) => ({ headers: { ...headers, ...more } }),
];

/** One router's request with what another one's asks for, in every mixture: who meets both is among them. */
const mixtures = (mine: ConcreteRequest, theirs: ConcreteRequest): ConcreteRequest[] =>
  Array.from({ length: 2 ** aspects.length }, (_each, bits) =>
    aspects.reduce((made, take, at) => ((bits >> at) & 1 ? { ...made, ...take(mine, theirs) } : made), mine),
  );

/** Most routers of one priority have names of their own, which no request shares. */
function mayShareHost(one: Router, other: Router): boolean {
  const [mine, theirs] = [hostsOf(one), hostsOf(other)];
  return (
    (mine.open.length > 0 && theirs.open.length > 0) ||
    mine.names.some((host) => takesHost(other, host)) ||
    theirs.names.some((host) => takesHost(one, host))
  );
}

const isSameWay = (one: Router, other: Router): boolean =>
  one.service === other.service && one.middlewares.join() === other.middlewares.join();

/**
 * Routers whose rules differ, and of which some request may go to either, to another service or through other
 * middlewares. One that is beaten by a third is none.
 */
export function tiedWith(router: Router, others: readonly Router[], traefik: Traefik): Tie[] {
  const rivals = others.filter(
    (other) => other.priority === router.priority && !isSameWay(router, other) && mayShareHost(router, other),
  );
  const requests = rivals.length > 0 ? requestsOfRule(router, traefik) : [];
  return rivals.flatMap((other): Tie[] => {
    const theirs = requestsOfRule(other, traefik);
    for (const mine of requests)
      for (const request of theirs.flatMap((each) => mixtures(mine, each))) {
        const { winners } = contest(request, fieldOf(request, traefik));
        if (winners.includes(router) && winners.includes(other))
          return [{ other, request: `${request.method} ${request.scheme}://${request.host}${targetOf(request)}` }];
      }
    return [];
  });
}
