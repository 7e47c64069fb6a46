import type { MiddlewareConfig, Router, Traefik } from '../../evidence/traefik.ts';
import { chainOf } from '../../traefik/chain-of.ts';
import { takesHost } from '../../traefik/rules/hosts-of.ts';

/** On a running stack each host is asked no more than twenty times a second. */
const livePerSecond = 20;
/** Of a limit of the stack's own: the rest is its visitors'. */
const share = 0.8;
/** Of what a limit takes at once: the rest is for what this visitor asked shortly before. */
const shareAtOnce = 0.5;
/** What would take longer than this goes out all the same: whatever is refused for it cannot be seen, and says so. */
const longestMs = 60_000;

type RateLimit = NonNullable<MiddlewareConfig['rateLimit']>;

/** How a host may be asked. */
export interface Pace {
  /** Requests a second of one visitor; Infinity: nothing limits them. */
  perSecond: number;
  /** Every visitor's address has this pace for itself, so that several of them may ask at once. */
  perAddress: boolean;
  /** Requests that a visitor, of whom nothing else is asked, may send at once; 0: none. */
  atOnce: number;
}

const perSecondOf = ({ average, periodSeconds }: RateLimit): number =>
  (share * average) / Math.max(periodSeconds, 0.001);

/** Rate limits in the chain of a router; an average of 0 is none. */
const limitsOf = (router: Router, traefik: Traefik): RateLimit[] =>
  chainOf(router, traefik)
    .flatMap(({ middleware }) => middleware?.config?.rateLimit ?? [])
    .filter(({ average }) => average > 0);

/** The pace of each host, by the rate limits in the chains of the routers that take it, the slowest of them first. */
export function paces(traefik: Traefik | null, live: boolean): (host: string) => Pace {
  const limited = (traefik?.routers ?? []).flatMap((router) => {
    const limits = traefik && router.kind === 'http' ? limitsOf(router, traefik) : [];
    return limits.length > 0 ? [{ router, limits }] : [];
  });
  const known = new Map<string, Pace>();
  const paceOf = (host: string): Pace => {
    const own = limited.filter(({ router }) => takesHost(router, host)).flatMap(({ limits }) => limits);
    const perSecond = Math.min(live ? livePerSecond : Infinity, ...own.map(perSecondOf));
    // Our own limit on running stacks counts all that we ask.
    const perAddress = !live && own.length > 0 && own.every((each) => each.perAddress === true);
    const atOnce = perAddress ? Math.floor(shareAtOnce * Math.min(...own.map(({ burst }) => burst))) : 0;
    return { perSecond, perAddress, atOnce };
  };
  return (host) => {
    const pace = known.get(host) ?? paceOf(host);
    known.set(host, pace);
    return pace;
  };
}

/**
 * Items that one visitor sends to one host, one after the other; everyMs: how long to rest in between. 0: nobody
 * counts, so they go out at once.
 */
export interface Lane<T> {
  everyMs: number;
  /** The how-manieth of several visitors; null: the one who asks everything else. */
  visitor: number | null;
  items: T[];
}

/**
 * Who sends what, so that no visitor asks a host faster than its pace. visitors: how many addresses there are to ask
 * from.
 */
export function lanesOf<T>(
  items: readonly T[],
  hostOf: (item: T) => string,
  paceOf: (host: string) => Pace,
  visitors: number,
): Lane<T>[] {
  const isFree = (item: T): boolean => paceOf(hostOf(item)).perSecond === Infinity;
  const free: Lane<T> = { everyMs: 0, visitor: null, items: items.filter(isFree) };
  const paced = [
    ...Map.groupBy(
      items.filter((item) => !isFree(item)),
      hostOf,
    ),
  ].flatMap(([host, mine]): Lane<T>[] => {
    const { perSecond, perAddress, atOnce } = paceOf(host);
    const abreast = perAddress ? Math.max(1, visitors) : 1;
    const each = Math.ceil(mine.length / abreast);
    const everyMs = abreast > 1 && each <= atOnce ? 0 : Math.min(1000 / perSecond, longestMs / each);
    return Array.from({ length: Math.min(abreast, mine.length) }, (_, visitor) => ({
      everyMs,
      visitor: abreast > 1 ? visitor : null,
      items: mine.filter((_item, at) => at % abreast === visitor),
    }));
  });
  return free.items.length > 0 ? [free, ...paced] : paced;
}
