import { enabledByLabel } from '../../helpers/evidence/traefik-labels.ts';
import { withoutTable } from '../../helpers/evidence/proxy-kinds.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { missingSpots, routersServing, spellSpot } from '../../helpers/derived/stack/missing-spots.ts';
import { mayBeElsewhere, whyHidden } from '../../helpers/derived/stack/other-proxies.ts';
import { explainMissing, listedRouter, routersFor } from '../../helpers/derived/stack/undiscovered.ts';
import { declaredSpots } from '../../helpers/policy/access-level.ts';
import { containersOfService } from '../../helpers/derived/stack/by-hand.ts';

const labelsOf = (service: string): string =>
  `docker inspect --format '{{json .Config.Labels}}' ${containersOfService(service)}`;

export const discoveredServices = defineCheck({
  id: 'discovered-services',
  title: 'Traefik discovers every declared service, with every router that its labels ask for',
  severity: 'high',
  why: 'A service that Traefik dropped answers 404, and the only trace is a line in a log.',
  fix: 'Mend what the finding names: the port label, the rule, the network label or the health check.',
  requires: ['traefik', 'containers', 'networks'],
  absent: withoutTable,
  evaluate({ traefik, containers, networks }, policy) {
    const spots = declaredSpots(policy);
    const declared = spots.map(({ service }) => service);
    // Owners of a namespace carry their guests' labels: gluetun has qbittorrent's.
    const guests = (service: string) =>
      Object.entries(policy.services).some(
        ([name, rule]) => rule.sharesNetworkOf === service && declared.includes(name),
      );
    const labelled = containers.flatMap(({ member, service, labels }) =>
      member && service !== null && enabledByLabel(labels) === true && !guests(service) ? [service] : [],
    );
    const services = [...new Set([...declared, ...labelled])];
    if (services.length === 0) return notApplicable('no host name is declared, and no container asks for a router');
    if (traefik.routers.length === 0) return unknown('the proxy’s API lists no router at all');
    const names = new Map(networks.map(({ key, name }) => [key, name]));
    const proxy = containers.find(({ member, service }) => member && service === policy.proxy.service);
    return services.flatMap((subject): Observation[] => {
      const mine = spots.filter(({ service }) => service === subject);
      const base = {
        subject,
        lead: { from: 'state' as const, key: subject },
        expected:
          mine.length > 0
            ? `an enabled router for ${mine.map(spellSpot).join(', ')}`
            : 'the routers that its labels ask for',
      };
      const hidden = whyHidden(subject, containers, policy, mine.length > 0);
      if (hidden !== null) return [{ ...base, holds: null, observed: hidden, reproduce: null }];
      const routers = routersFor(subject, containers);
      const labels = routers.map(({ carrier, router }): Observation => {
        const listed = listedRouter(traefik, router);
        const elsewhere = listed ? null : mayBeElsewhere(carrier, containers, policy);
        if (elsewhere !== null) return { ...base, holds: null, observed: elsewhere, reproduce: null };
        const holds = listed?.status === 'enabled' && enabledByLabel(carrier.labels) !== false;
        return {
          ...base,
          lead: { from: 'router' as const, key: listed?.name ?? `${router}@docker` },
          holds,
          observed: holds ? `${router}@docker, enabled` : explainMissing(carrier, router, traefik, names),
          reproduce: `docker inspect --format '{{json .Config.Labels}}' ${carrier.name}`,
        };
      });
      const gone = missingSpots({ traefik, containers, proxy }, mine, routers.length > 0);
      const isElsewhere = labels.length > 0 && labels.every(({ holds }) => holds === null);
      if (isElsewhere || (gone.length === 0 && labels.length > 0)) return labels;
      if (gone.length === 0)
        return [
          mine.length > 0
            ? { ...base, holds: true, observed: routersServing(traefik, mine), reproduce: null }
            : { ...base, holds: false, observed: 'no label asks for a router', reproduce: labelsOf(subject) },
        ];
      return [
        ...labels.filter(({ holds }) => holds !== true),
        {
          ...base,
          holds: false,
          observed:
            labels.length === 0 && gone.length === mine.length
              ? 'no label asks for a router'
              : `no router of its own serves ${gone.map(spellSpot).join(', ')}`,
          reproduce: labelsOf(subject),
        },
      ];
    });
  },
});
