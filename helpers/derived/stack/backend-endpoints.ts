import type { Container } from '../../evidence/containers.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Backend } from '../../evidence/routes.ts';
import type { Router } from '../../evidence/traefik.ts';
import { dueLevel, isRestricted, serviceAt } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { hostsOf, takesHost } from '../../traefik/rules/hosts-of.ts';
import { waysOf } from '../../traefik/rules/ways-of.ts';
import { backendsOf, endpointOf, servicesAt, type Endpoint } from '../../traefik/table/backends-of.ts';
import { isOwnEntryPoint, portOfEntryPoint } from '../../traefik/table/entry-points.ts';
import { ownersOf } from './bindings.ts';

type Seen = Pick<Artifacts, 'routes' | 'traefik' | 'containers'>;

interface ProtectedBackend {
  /** The namespace that it lives in; null: at an address of no container. */
  namespace: string | null;
  port: number | null;
  url: string;
  routers: string[];
}

const proxyOf = (containers: readonly Container[], { proxy }: Policy): Container | undefined =>
  containers.find(({ member, service }) => member && service === proxy.service);

/** Where a backend lives that the proxy's namespace connected to. */
export const endpointOfBackend = (backend: Backend, containers: readonly Container[], policy: Policy): Endpoint =>
  endpointOf(backend, containers, proxyOf(containers, policy));

/**
 * Whoever hands on whole connections at a port that is declared to be a service's own asks for no login there, and is
 * not meant to.
 */
function isDeclaredPort({ kind, entryPoints }: Router, traefik: Seen['traefik'], policy: Policy): boolean {
  const ways = traefik.entryPoints.filter((each) => entryPoints.includes(each.name) && !isOwnEntryPoint(each));
  return (
    kind === 'tcp' &&
    ways.length > 0 &&
    ways.every((way) => {
      const port = portOfEntryPoint(way);
      return port !== null && ownersOf(policy, port, 'tcp').some((owner) => owner !== policy.proxy.service);
    })
  );
}

/**
 * Whether somebody who never logged in must not see what a router leads to. service: what lives there; null: several,
 * or none that is known.
 * Names that the rule takes without naming them are the declared ones, and '' for all that nobody declared.
 */
function isGuarded(router: Router, service: string | null, policy: Policy): boolean {
  const { names, open } = hostsOf(router);
  const pathsOf = (host: string) =>
    policy.routed.filter((spot) => spot.host === host && spot.service === service).map(({ path }) => path);
  const isDue = (host: string) => {
    const paths = pathsOf(host);
    return (paths.length > 0 ? paths : ['/']).some((path) => isRestricted(dueLevel(policy, host, path, service)));
  };
  if (names.some(isDue)) return true;
  const isOpen = service !== null && policy.access.levels[service] === 'bypass';
  if (open.length === 0 || isOpen) return false;
  return ['', ...Object.keys(policy.hosts).filter((host) => takesHost(router, host))].some(isDue);
}

/** Whether all that a router serves is declared to be on other machines: none of its backends is to be found here. */
export function leadsElsewhere(router: Router | undefined, policy: Policy): boolean {
  const ways = router ? (waysOf(router) ?? []) : [];
  const spots = ways.flatMap(({ names, path }) => names.map((name) => serviceAt(policy, name, path)));
  return spots.length > 0 && spots.every((service) => service !== null && policy.elsewhere.includes(service));
}

/** Whether a backend is an entrypoint of the proxy itself: whoever goes there directly comes in by the front door. */
export const isOwnFront = (
  { namespace, port }: Pick<Endpoint, 'namespace' | 'port'>,
  { traefik, containers }: Omit<Seen, 'routes'>,
  policy: Policy,
): boolean =>
  namespace !== null &&
  namespace === proxyOf(containers, policy)?.namespace &&
  traefik.entryPoints.some((each) => !isOwnEntryPoint(each) && portOfEntryPoint(each) === port);

/**
 * Every backend that some router leads to only after a login, each once. A router that takes names which nobody
 * declared counts as protected, unless what stands behind it is
 * declared to be open, and so does one whose rule cannot be read; a backend that an open router leads to as well is
 * protected all the same.
 */
export function protectedBackends(seen: Seen, policy: Policy): ProtectedBackend[] {
  const { traefik, containers } = seen;
  const routers = traefik.routers.filter(
    (router) => router.provider !== 'internal' && router.kind !== 'udp' && !isDeclaredPort(router, traefik, policy),
  );
  const backends = routers.flatMap((router) =>
    backendsOf(router, traefik, containers, proxyOf(containers, policy), seen.routes.backends)
      .filter(({ namespace }) => namespace !== null || !leadsElsewhere(router, policy))
      .filter((backend) => !isOwnFront(backend, seen, policy))
      .filter(({ namespace }) => {
        const inside = namespace === null ? [] : servicesAt(namespace, containers);
        // A guest of a shared namespace is who the name says; the owner's own level is another's.
        return isGuarded(router, inside.length === 1 ? (inside[0] ?? null) : null, policy);
      })
      .map(({ url, namespace, port }) => ({ url, namespace, port, router: router.name })),
  );
  const groups = Map.groupBy(backends, ({ namespace, url, port }) => `${namespace ?? url} ${port ?? ''}`);
  return [...groups.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const { namespace, port, url } = first;
    return [{ namespace, port, url, routers: [...new Set([first, ...rest].map(({ router }) => router))] }];
  });
}
