import type { Container } from '../../evidence/containers.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { rememberBoth } from '../../lib/remember.ts';
import type { RoutedPath } from '../../policy/routed-paths.ts';
import { defaultRouter, isNamed } from '../../traefik/table/router-names.ts';
import { labelledRouters } from './discovered.ts';
import { leadsTo, namesHost, servesSpot } from './leads-to.ts';

/** `shelf.test/films`, `any name at /player`. */
export const spellSpot = ({ host, path }: RoutedPath): string => {
  const name = host === '*' ? 'any name' : host;
  return path === '/' ? name : `${name}${host === '*' ? ' at ' : ''}${path}`;
};

/** What neither a label nor the default rule asks for is listed by mistake, or no longer meant. */
const isAccountedFor = (router: Router, containers: readonly Container[]): boolean =>
  router.provider !== 'docker' ||
  containers.some((container) => {
    const names = labelledRouters(container);
    return (names.length > 0 ? names : [defaultRouter(container)]).some((name) => isNamed(router, name));
  });

/** Routers that serve whoever asks, and that something there asks for. */
const enabledRouters = rememberBoth(({ routers }: Traefik, containers: readonly Container[]): Router[] =>
  routers.filter(
    (router) => router.status === 'enabled' && router.kind === 'http' && isAccountedFor(router, containers),
  ),
);

type Seen = Parameters<typeof leadsTo>[2];

/**
 * Names and paths of a service that no router of its own serves. A name that a router of a file or another provider
 * bears is that router's to serve: where it leads to is not always an address of a container.
 */
export function missingSpots(seen: Seen, spots: readonly RoutedPath[], labelled: boolean): RoutedPath[] {
  const enabled = enabledRouters(seen.traefik, seen.containers);
  const lost = spots.filter(
    (spot) =>
      !enabled.some(
        (router) =>
          servesSpot(router, spot) &&
          (leadsTo(router, spot.service, seen) || (router.provider !== 'docker' && namesHost(router, spot.host))),
      ),
  );
  const whole = spots.filter(({ path }) => path === '/');
  // One of its names is enough, and labels speak for themselves: each name is asked by itself elsewhere (2.6).
  const wholeLost = !labelled && whole.length > 0 && whole.every((spot) => lost.includes(spot));
  return lost.filter(({ path }) => path !== '/' || wholeLost);
}

/** The routers that serve what is declared. */
export const routersServing = ({ routers }: Traefik, spots: readonly RoutedPath[]): string =>
  routers
    .filter((router) => router.status === 'enabled' && spots.some((spot) => servesSpot(router, spot)))
    .map(({ name }) => name)
    .join(', ');
