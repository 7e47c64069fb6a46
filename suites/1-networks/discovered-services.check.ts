import type { Router } from '../../helpers/evidence/traefik.ts';
import { hostsOf } from '../../helpers/traefik/rules/hosts-of.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { namespaceOf } from '../../helpers/derived/stack/stack.ts';
import { explainMissing, listedRouter, routersFor } from '../../helpers/derived/stack/undiscovered.ts';

/** By name: whoever takes any name, or all of a domain, need not mean this service. */
const namesOne = (router: Router, hosts: readonly string[]): boolean => {
  const { names } = hostsOf(router);
  return hosts.some((host) => names.includes(host.toLowerCase()));
};

export const discoveredServices = defineCheck({
  id: 'discovered-services',
  title: 'Traefik discovers every declared service, with every router that its labels ask for',
  severity: 'high',
  why: 'A service that Traefik dropped answers 404, and the only trace is a line in a log.',
  fix: 'Mend what the finding names: the port label, the rule, the network label or the health check.',
  requires: ['traefik', 'containers', 'networks'],
  evaluate({ traefik, containers, networks }, policy) {
    // Owners of a namespace carry their guests' labels: gluetun has qbittorrent's.
    const declared = Object.values(policy.hosts);
    const guests = (service: string) =>
      Object.entries(policy.services).some(
        ([name, rule]) => rule.sharesNetworkOf === service && declared.includes(name),
      );
    const labelled = containers.flatMap(({ member, service, labels }) =>
      member && service !== null && labels['traefik.enable']?.toLowerCase() === 'true' && !guests(service)
        ? [service]
        : [],
    );
    const services = [...new Set([...declared, ...labelled])];
    if (services.length === 0) return notApplicable('no host name is declared, and no container asks for a router');
    if (traefik.routers.length === 0) return unknown('the proxy’s API lists no router at all');
    const names = new Map(networks.map(({ key, name }) => [key, name]));
    return services.flatMap((subject): Observation[] => {
      const hosts = Object.entries(policy.hosts).flatMap(([host, service]) => (service === subject ? [host] : []));
      const base = {
        subject,
        lead: { from: 'state' as const, key: subject },
        expected:
          hosts.length > 0 ? `an enabled router for ${hosts.join(', ')}` : 'the routers that its labels ask for',
      };
      if (namespaceOf(containers, subject) === null)
        return [{ ...base, holds: null, observed: 'it does not run', reproduce: null }];
      const routers = routersFor(subject, containers);
      const other = traefik.routers.filter(
        (router) => router.provider !== 'docker' && router.status === 'enabled' && namesOne(router, hosts),
      );
      if (routers.length === 0)
        return [
          {
            ...base,
            holds: other.length > 0,
            observed: other.map(({ name }) => name).join(', ') || 'no label asks for a router',
            reproduce: null,
          },
        ];
      return routers.map(({ carrier, router }) => {
        const holds =
          listedRouter(traefik, router)?.status === 'enabled' && carrier.labels['traefik.enable'] !== 'false';
        return {
          ...base,
          lead: { from: 'router', key: `${router}@docker` },
          holds,
          observed: holds ? `${router}@docker, enabled` : explainMissing(carrier, router, traefik, names),
          reproduce: `docker inspect --format '{{json .Config.Labels}}' ${carrier.name}`,
        };
      });
    });
  },
});
