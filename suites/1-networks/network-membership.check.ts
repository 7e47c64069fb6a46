import type { Container } from '../../helpers/evidence/containers.ts';
import { causeOfMembership } from '../../helpers/derived/causes/meetings.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { isAffairOf } from '../../helpers/derived/stack/foreign.ts';
import { containersOf, findNetwork, isAtRest, networksOf } from '../../helpers/derived/stack/stack.ts';

const reproduce = ({ name }: Container): string =>
  `docker inspect --format '{{json .NetworkSettings.Networks}}' ${name}`;
/** Whoever lives in another namespace has no attachments; host-networking and shared-namespaces judge that. */
const hasOwnEndpoints = ({ networkMode }: Container): boolean =>
  networkMode !== 'host' && !networkMode.startsWith('container:');

export const networkMembership = defineCheck({
  id: 'network-membership',
  title: 'Every service is attached to exactly its declared networks',
  severity: 'high',
  why: 'One network too many joins two segments in one container, and one too few breaks the service.',
  fix: 'Make the `networks:` of the service what the policy declares, and recreate it.',
  requires: ['containers', 'networks'],
  evaluate({ containers, networks }, policy) {
    const services = Object.keys(policy.services);
    if (services.length === 0) return notApplicable('the policy declares no service');
    if (networks.length === 0) return unknown('the engine lists no network at all, not even its own');
    const legacy = policy.legacy?.permitted ? policy.legacy.network : null;
    const rows = services.flatMap((service): Observation[] => {
      const wanted = networksOf(policy, service);
      const mine = containersOf(containers, service);
      if (mine.length === 0 && isAtRest(containers, policy, service)) return [];
      if (mine.length === 0)
        return [
          {
            subject: service,
            holds: null,
            expected: wanted.join(', ') || 'no network',
            observed: 'it has no container',
            reproduce: null,
          },
        ];
      return mine.filter(hasOwnEndpoints).flatMap((container) => {
        // Criterion 1.2 has a check of its own for the default bridge.
        const endpoints = container.attachments
          .map(({ network }) => network)
          .filter((network) => network !== 'bridge' && !isAffairOf(container.project, network, networks, policy));
        const missing = wanted.filter(
          (key) => !endpoints.includes(key) && key !== legacy && findNetwork(networks, key),
        );
        const row = (network: string, holds: boolean) => ({
          subject: `${service}@${network}`,
          cause: causeOfMembership(service, network, containers, policy),
          holds,
          expected: wanted.includes(network) ? 'attached' : 'not attached',
          observed: endpoints.includes(network) ? 'attached' : 'not attached',
          reproduce: reproduce(container),
        });
        return [
          ...endpoints.map((network) => row(network, wanted.includes(network))),
          ...missing.map((network) => row(network, false)),
        ];
      });
    });
    return rows.length > 0 ? rows : unknown('no container of a declared service is attached to a network');
  },
});
