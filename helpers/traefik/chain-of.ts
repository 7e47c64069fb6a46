import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import { qualified } from './table/router-names.ts';

/** One middleware on the way to a router's service. */
export interface ChainLink {
  /** With its provider: `authelia@docker`. */
  name: string;
  /** Traefik's own word, small letters (`forwardauth`); empty when it is missing. */
  type: string;
  /** Named by the router itself, put before it by its entrypoint, or a member of a chain. */
  from: 'router' | 'entrypoint' | 'chain';
  /** Named, but Traefik knows none of that name. */
  missing: boolean;
  middleware: Middleware | null;
}

const bare = (name: string): string => name.replace(/@.*$/, '');

/**
 * How many of a router's middlewares its entrypoint put there: Traefik's API lists those first, among the router's own.
 */
function fromEntryPoint(router: Router, { entryPoints }: Traefik): number {
  if (router.kind !== 'http' || router.provider === 'internal') return 0;
  const lists = entryPoints
    .filter(({ name }) => router.entryPoints.includes(name))
    .map(({ http }) => http?.middlewares ?? []);
  const leads = (list: readonly string[]) =>
    list.every((name, at) => bare(router.middlewares[at] ?? '') === bare(name));
  return Math.max(0, ...lists.filter(leads).map(({ length }) => length));
}

/**
 * The middlewares of a router in the order in which a request passes them, those of its entrypoint first. A chain is
 * followed by its members.
 */
export function chainOf(router: Router, traefik: Traefik): ChainLink[] {
  const put = fromEntryPoint(router, traefik);
  const follow = (name: string, from: ChainLink['from'], above: readonly string[]): ChainLink[] => {
    const middleware = traefik.middlewares.find((each) => each.name === name) ?? null;
    const link: ChainLink = {
      name,
      type: middleware?.type.toLowerCase() ?? '',
      from,
      missing: middleware === null,
      middleware,
    };
    if (!middleware || above.includes(name)) return [link];
    return [
      link,
      ...(middleware.config?.chain ?? []).flatMap((member) =>
        follow(qualified(member, middleware.provider), 'chain', [...above, name]),
      ),
    ];
  };
  return router.middlewares.flatMap((name, at) =>
    follow(qualified(name, router.provider), at < put ? 'entrypoint' : 'router', []),
  );
}
