import type { Container } from '../../evidence/containers.ts';
import type { Backend } from '../../evidence/routes.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import type { Policy } from '../../policy/policy.ts';
import { isAbout, type RoutedPath } from '../../policy/routed-paths.ts';
import { isBelow } from '../../policy/access-level.ts';
import { waysOf } from '../../traefik/rules/ways-of.ts';
import { isOwnApi } from '../../traefik/table/internal.ts';
import { backendsOf, servicesAt } from '../../traefik/table/backends-of.ts';

interface Seen {
  traefik: Traefik;
  containers: readonly Container[];
  proxy: Container | undefined;
  looked?: readonly Backend[];
}

/**
 * Whether a router hands its requests to a service: a server of it lives where that service does, or it is the proxy's
 * own API and the service is the proxy.
 */
export const leadsTo = (router: Router, service: string, { traefik, containers, proxy, looked }: Seen): boolean =>
  (isOwnApi(router.service) && proxy?.service === service) ||
  backendsOf(router, traefik, containers, proxy, looked).some(
    ({ namespace }) => namespace !== null && servicesAt(namespace, containers).includes(service),
  );

type Way = NonNullable<ReturnType<typeof waysOf>>[number];

/** Whether all names that are declared may come by this way. */
const takesHost = ({ names, zone }: Way, host: string): boolean =>
  names.length > 0 ? names.includes(host) : zone === null || (host !== '*' && host.endsWith(zone));

/** Whether requests to what is declared somewhere may come to a router, as far as name and path go. */
export const servesSpot = (router: Router, { host, path }: RoutedPath): boolean =>
  (waysOf(router) ?? []).some(
    (way) => takesHost(way, host) && (path === '/' || way.path === '/' || isBelow(path, way.path)),
  );

/** Whether a rule names a host by itself, and does not only take any. */
export const namesHost = (router: Router, host: string): boolean =>
  (waysOf(router) ?? []).some(({ names }) => names.includes(host));

/** Whether a way that lists no names takes only what was declared for patterns of names, or for any name at a path. */
export const isDeclaredWay = (
  { zone, path }: { zone: string | null; path: string },
  { routed }: Pick<Policy, 'routed'>,
): boolean =>
  routed.some(
    (spot) =>
      (spot.host === '*' || (zone !== null && isAbout(spot.host, `x${zone}`))) &&
      (spot.path === '/' || isBelow(path, spot.path)),
  );
