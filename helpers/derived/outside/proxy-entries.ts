import type { Artifacts } from '../../evidence/evidence.ts';
import { isOwnEntryPoint } from '../../traefik/table/entry-points.ts';
import { isOwnApi } from '../../traefik/table/internal.ts';

/**
 * Routers to the API that others than the proxy itself may use; the internal ones stand for the listener, which is
 * judged as such.
 */
export function dashboardsOf({ entryPoints, routers }: Artifacts['traefik']): string[] {
  const own = new Set(entryPoints.filter(isOwnEntryPoint).map(({ name }) => name));
  return routers
    .filter(({ service }) => isOwnApi(service))
    .filter(({ status, provider }) => status === 'enabled' && provider !== 'internal')
    .filter((router) => !router.entryPoints.every((name) => own.has(name)))
    .map(({ name }) => name);
}

/**
 * Backends that lead to the proxy's own API: one on the host's network becomes 127.0.0.1 in the proxy's eyes, which is
 * its own namespace. apis: the ports there that speak the API; endpointOf: where a backend lives.
 */
export function inwardBackends<Routed extends { router: string; url: string }>(
  { backends }: { backends: readonly Routed[] },
  apis: readonly { namespace: string; port: number }[],
  endpointOf: (backend: Routed) => { namespace: string | null; port: number | null },
): Routed[] {
  return backends.filter((backend) => {
    const { namespace, port } = endpointOf(backend);
    return apis.some((api) => api.namespace === namespace && api.port === port);
  });
}
