import type { Traefik } from '../../evidence/traefik.ts';
import type { Entry } from '../access/access-asking.ts';
import { routedEntries, type Approach } from '../access/access-entries.ts';
import type { GatherContext } from '../context.ts';

const isPlain = ({ scheme, method, headers }: Entry): boolean =>
  scheme === 'https' && method === 'GET' && Object.keys(headers).length === 0;

/**
 * One request over TLS for each router, such as a browser sends, and the routers with names for which there is none; by
 * the front door unless told otherwise.
 */
export function plainEntries(
  context: GatherContext,
  traefik: Traefik,
  approach?: Approach,
): { entries: Entry[]; unasked: { router: string; why: string }[] } {
  const tls = new Set(
    traefik.routers.filter(({ tls: has, status }) => has && status !== 'disabled').map(({ name }) => name),
  );
  const routed = routedEntries(context, traefik, approach).filter(({ asked: { router } }) => tls.has(router));
  const found = routed.map(({ asked, entries }) => ({ asked, entry: entries.find(isPlain) }));
  const entries = found.flatMap(({ entry }) => entry ?? []);
  const hosts = new Set(entries.map(({ host }) => host.toLowerCase()));
  // A handshake goes by names: one that another router brought is asked all the same.
  const isBlind = (names: readonly string[]) => names.some((name) => !hosts.has(name.toLowerCase()));
  return {
    entries,
    unasked: found.flatMap(({ asked: { router, cannot, hosts: names }, entry }) =>
      entry || !isBlind(names) ? [] : [{ router, why: cannot ?? 'no plain request over TLS fits its rule' }],
    ),
  };
}

/** One for each host: the shortest path before others. */
export function entriesByHost(entries: readonly Entry[]): Entry[] {
  const sorted = entries.toSorted((one, other) => one.path.length - other.path.length);
  return [...Map.groupBy(sorted, ({ host }) => host.toLowerCase()).values()].flatMap(([first]) => first ?? []);
}
