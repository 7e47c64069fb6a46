import type { MiddlewareConfig, Router, Traefik } from '../../evidence/traefik.ts';
import type { Cause } from '../../kernel/cause.ts';
import type { Observation } from '../../kernel/check.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { loginIn } from '../../traefik/logins.ts';
import { redirectAway } from '../../traefik/redirects-away.ts';
import { showChain } from '../access/access-answers.ts';
import { describeFigures, perSecond } from '../../policy/rate-figures.ts';
import type { RateFigures as Figures } from '../../policy/schema-front.ts';

type Limit = NonNullable<MiddlewareConfig['rateLimit']>;
type Verdict = Pick<Observation, 'holds' | 'observed'>;

/** What X-Forwarded-For says is each visitor's own only where all who come in are believed, and say it of others. */
function judgeForwarded(router: Router, { entryPoints }: Traefik): Verdict {
  const mine = entryPoints.filter(({ name }) => router.entryPoints.includes(name));
  if (mine.some(({ forwardedHeaders }) => forwardedHeaders?.insecure))
    return { holds: false, observed: 'it counts by X-Forwarded-For, which anybody may write as he likes' };
  if (mine.some(({ forwardedHeaders }) => (forwardedHeaders?.trustedIPs.length ?? 0) > 0))
    return { holds: null, observed: 'it counts by X-Forwarded-For: whoever comes in without it shares one count' };
  return { holds: false, observed: 'it counts by X-Forwarded-For, which is taken from everybody: all share one count' };
}

/** What providers give to one house at the most: in a wider network there are others. */
const bitsOfAHouse = 48;

/** Whether it keeps visitors apart. */
function judgeCount({ countedBy, perAddress, networkBits }: Limit, router: Router, traefik: Traefik): Verdict | null {
  switch (countedBy ?? (perAddress === true ? 'address' : 'unknown')) {
    case 'address':
      return null;
    case 'network':
      if (networkBits === undefined || networkBits >= bitsOfAHouse) return null;
      return { holds: false, observed: `it counts all of an IPv6 network of ${networkBits} bits as one visitor` };
    case 'forwarded':
      return judgeForwarded(router, traefik);
    case 'header':
      return { holds: false, observed: 'it counts by a header, which each visitor may write as he likes' };
    case 'host':
      return { holds: false, observed: 'it counts by the name asked for: all visitors share one count' };
    case 'unknown':
      return { holds: null, observed: 'by what it tells visitors apart was not recorded' };
  }
}

/** Whether one limit does what is declared; null holds: it cannot be said. */
function judgeLimit(limit: Limit, figures: Figures, isAfterLogin: boolean, router: Router, traefik: Traefik): Verdict {
  const told = describeFigures(limit);
  if (limit.average <= 0) return { holds: false, observed: 'an average of 0, which limits nothing' };
  if (perSecond(limit) > perSecond(figures) * 1.001 || limit.burst > figures.burst)
    return { holds: false, observed: `${told}, which is more` };
  const shared = judgeCount(limit, router, traefik);
  if (shared) return { ...shared, observed: `${told}, but ${shared.observed}` };
  if (isAfterLogin)
    return { holds: false, observed: `${told}, but behind the login: whoever never logs in is not counted` };
  return { holds: true, observed: told };
}

/** Of limits that do not do, one that only stands too late is the nearest to what is wanted. */
const rank = ({ holds, cause }: Verdict & { cause: Cause }): number =>
  2 * [true, null, false].indexOf(holds) + (cause.kind === 'router' ? 0 : 1);

/** Without any limit it is its entrypoint that lacks one for all of its routers. */
const bare = ({ name, entryPoints: [first] }: Router): Cause =>
  first === undefined ? { kind: 'router', key: name } : { kind: 'entrypoint', key: first };

/**
 * Whether the middlewares of a router limit each visitor to these figures, as the proxy's table has them: the best of
 * its limits counts, and is what one would change.
 */
export function judgeLimits(router: Router, figures: Figures, traefik: Traefik): Verdict & { cause: Cause } {
  if (redirectAway(router, traefik)?.holds)
    return { holds: true, observed: 'leads to HTTPS only', cause: { kind: 'router', key: router.name } };
  const chain = chainOf(router, traefik);
  const login = loginIn(chain);
  const after = login && login.kind !== 'ipallowlist' ? chain.findIndex(({ name }) => name === login.name) : -1;
  const verdicts = chain.flatMap(({ name, middleware }, at): (Verdict & { cause: Cause })[] => {
    const limit = middleware?.status === 'enabled' ? middleware.config?.rateLimit : undefined;
    if (!limit) return [];
    const isAfter = after >= 0 && at > after;
    // The limit itself may be as it should: the order is the router's.
    const cause: Cause = isAfter ? { kind: 'router', key: router.name } : { kind: 'middleware', key: name };
    return [{ ...judgeLimit(limit, figures, isAfter, router, traefik), cause }];
  });
  const [best] = verdicts.toSorted((one, other) => rank(one) - rank(other));
  const verdict = best ?? { holds: false, observed: 'no rate limit', cause: bare(router) };
  return verdict.holds ? verdict : { ...verdict, observed: `${verdict.observed} (${showChain(traefik, router.name)})` };
}
