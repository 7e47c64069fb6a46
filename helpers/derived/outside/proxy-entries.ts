import type { Artifacts } from '../../evidence/evidence.ts';
import { isOwnEntryPoint } from '../../traefik/table/entry-points.ts';

/**
 * Routers to the API that others than the proxy itself may use; the internal ones stand for the door, which is judged
 * as such.
 */
export function dashboardsOf({ entryPoints, routers }: Artifacts['traefik']): string[] {
  const own = new Set(entryPoints.filter(isOwnEntryPoint).map(({ name }) => name));
  return routers
    .filter(({ service }) => service === 'api@internal' || service === 'dashboard@internal')
    .filter(({ status, provider }) => status === 'enabled' && provider !== 'internal')
    .filter((router) => !router.entryPoints.every((name) => own.has(name)))
    .map(({ name }) => name);
}
