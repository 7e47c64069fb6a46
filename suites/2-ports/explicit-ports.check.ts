import { enabledByLabel } from '../../helpers/evidence/traefik-labels.ts';
import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import type { Container } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { leadsAway } from '../../helpers/traefik/redirects-away.ts';
import { isRoutedByFiles, labelledRouters } from '../../helpers/derived/stack/discovered.ts';

const labelsOf = ({ labels }: Container): [string, string][] =>
  Object.entries(labels).map(([key, value]) => [key.toLowerCase(), value]);

/** Services whose port a label names. */
const ported = (container: Container): Set<string> =>
  new Set(
    labelsOf(container).flatMap(
      ([key]) =>
        /^traefik\.(?:http|tcp|udp)\.services\.([^.]+)\.loadbalancer\.server\.(?:port|url)$/.exec(key)?.[1] ?? [],
    ),
  );

/** The service that a router names, null when it leaves that to Traefik. */
function namedService(container: Container, router: string): string | null {
  const keys = ['http', 'tcp', 'udp'].map((kind) => `traefik.${kind}.routers.${router}.service`);
  return (
    labelsOf(container)
      .find(([key]) => keys.includes(key))?.[1]
      .toLowerCase() ?? null
  );
}

/** A service that bears its provider may be one that another container's labels define. */
function isExplicit(container: Container, router: string, all: readonly Container[]): boolean {
  const service = namedService(container, router);
  const ports = ported(container);
  if (service === null) return ports.size > 0;
  const [name = '', provider = 'docker'] = service.split('@');
  return provider !== 'docker' || all.some((each) => ported(each).has(name));
}

const isRouted = (container: Container): boolean =>
  enabledByLabel(container.labels) ?? labelledRouters(container).length > 0;

export const explicitPorts = defineCheck({
  id: 'explicit-ports',
  title: 'Each router names the port of its backend',
  severity: 'medium',
  why:
    'A port that Traefik guesses changes with the image, ' +
    'and a service that exposes none loses its router without a word.',
  fix: 'Add `traefik.http.services.<name>.loadbalancer.server.port` to the labels.',
  requires: ['containers'],
  also: ['traefik'],
  absent: withoutTable,
  evaluate({ containers, ...seen }, policy) {
    const enabled = containers.filter((container) => container.member && isRouted(container));
    const { traefik }: Partial<Artifacts> = seen;
    /** Whoever comes to it is sent on, and no backend is asked for anything. */
    const isAway = (name: string) => {
      const router = traefik?.routers.find((each) => each.name === `${name}@docker`);
      return router !== undefined && traefik !== undefined && leadsAway(router, traefik);
    };
    if (enabled.length === 0 && traefik && isRoutedByFiles(traefik))
      return notApplicable('all routers of the proxy come from files, which name the port themselves');
    if (enabled.length === 0)
      return Object.keys(policy.hosts).length > 0
        ? unknown('no container carries labels for a router, although host names are declared')
        : notApplicable('no container is routed by labels');
    return enabled.flatMap((container): Observation[] => {
      const reproduce = `docker inspect --format '{{json .Config.Labels}}' ${container.name}`;
      const routers = labelledRouters(container);
      const row = (subject: string, holds: boolean): Observation => ({
        subject,
        lead: { from: 'router', key: subject },
        holds,
        expected: 'a port label',
        observed: holds
          ? 'a label names the port, the service is another provider’s, or nobody gets there'
          : 'no label names the port',
        reproduce,
      });
      return routers.length > 0
        ? routers.map((router) => row(`${router}@docker`, isExplicit(container, router, enabled) || isAway(router)))
        : [row(container.subject, ported(container).size > 0)];
    });
  },
});
