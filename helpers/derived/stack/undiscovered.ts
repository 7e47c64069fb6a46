import { enabledByLabel, labelOf } from '../../evidence/traefik-labels.ts';
import { composeServiceOf } from '../../policy/ours.ts';
import type { Container } from '../../evidence/containers.ts';
import type { Router, Traefik } from '../../evidence/traefik.ts';
import { isNamed } from '../../traefik/table/router-names.ts';
import { labelledRouters } from './discovered.ts';

const namesPort = ({ labels }: Container): boolean =>
  Object.keys(labels).some((key) => /\.loadbalancer\.server\.(port|url)$/i.test(key));

/**
 * `sonarr@docker`, as the proxy's API would list it; of one that is split over its entrypoints a part that is not
 * enabled, else the first.
 */
export function listedRouter(traefik: Traefik, name: string): Router | undefined {
  const parts = traefik.routers.filter((router) => router.provider === 'docker' && isNamed(router, name));
  return parts.find(({ status }) => status !== 'enabled') ?? parts[0];
}

/**
 * Why Traefik has no enabled router for what a container's labels ask; it says so in a log line at most. network:
 * whether the container sits on the named one.
 */
export function explainMissing(
  container: Container,
  router: string,
  traefik: Traefik,
  networkNames: ReadonlyMap<string, string>,
): string {
  const listed = listedRouter(traefik, router);
  if (listed)
    return (
      `the router ${listed.name} is ` +
      `${listed.status}${listed.errors.length > 0 ? `: ${listed.errors.join('; ')}` : ''}`
    );
  const enabled = enabledByLabel(container.labels);
  if (enabled === false) return `its label traefik.enable is ${labelOf(container.labels, 'traefik.enable')}`;
  const { status } = container.health;
  if (status === 'unhealthy' || status === 'starting')
    return `its container is ${status}, and Traefik drops such in silence`;
  if (!namesPort(container) && container.exposed.length === 0)
    return 'no label names a port and its image exposes none, and Traefik drops such in silence';
  const named = labelOf(container.labels, 'traefik.docker.network');
  const endpoints = container.attachments.map(({ network }) => networkNames.get(network) ?? network);
  if (named !== undefined && !endpoints.includes(named))
    return `its label traefik.docker.network names ${named}, where it does not sit`;
  if (enabled === null) return 'it has no label traefik.enable, and the proxy may expose nobody by default';
  return 'the proxy’s API does not list it: look for a typo in its labels, and for the proxy’s constraints';
}

/**
 * Names of the routers that serve a container: those that its own labels ask for, or its owner's, where it lives in
 * another's namespace.
 */
export function routersFor(
  service: string,
  containers: readonly Container[],
): { carrier: Container; router: string }[] {
  const own = containers.filter((container) => container.member && container.service === service);
  const namespaces = new Set(own.map(({ namespace }) => namespace));
  const hosts = containers.filter(
    (container) => container.member && namespaces.has(container.subject) && container.service !== service,
  );
  return [
    ...own.flatMap((carrier) => labelledRouters(carrier).map((router) => ({ carrier, router }))),
    ...hosts.flatMap((carrier) =>
      labelledRouters(carrier)
        .filter((router) => own.some((each) => composeServiceOf(each)?.toLowerCase() === router))
        .map((router) => ({ carrier, router })),
    ),
  ];
}
