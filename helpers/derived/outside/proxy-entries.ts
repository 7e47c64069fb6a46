import type { Artifacts } from '../../evidence/evidence.ts';
import { hostOf, portOf } from '../../lib/url.ts';
import { isLoopback } from '../stack/bindings.ts';

type Api = Artifacts['apis']['listeners'][number];
type Backend = Artifacts['routes']['backends'][number];

/**
 * Routers to the API that others than the proxy itself may use; the internal ones stand for the door, which is judged
 * as such.
 */
export function dashboardsOf({ entryPoints, routers }: Artifacts['traefik']): string[] {
  const onLoopback = entryPoints.filter(({ address }) => /^(?:127\.|\[::1\]|localhost)/.test(address));
  const own = new Set(onLoopback.map(({ name }) => name));
  return routers
    .filter(({ service }) => service === 'api@internal' || service === 'dashboard@internal')
    .filter(({ status, provider }) => status === 'enabled' && provider !== 'internal')
    .filter((router) => !router.entryPoints.every((name) => own.has(name)))
    .map(({ name }) => name);
}

/**
 * Backends at the proxy's own API. A host-network backend becomes 127.0.0.1 in the proxy's eyes: its own namespace,
 * where its own API listens.
 */
export function inwardBackends({ backends }: Artifacts['routes'], asked: readonly Api[], proxy: string): Backend[] {
  const own = asked.filter(({ namespace, kind }) => namespace === proxy && kind === 'traefik-api');
  const ports = own.map(({ port }) => port);
  return backends.filter(({ url }) => isLoopback(hostOf(url) ?? '') && ports.some((port) => port === portOf(url)));
}
