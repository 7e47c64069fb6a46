import { isAtRest } from '../../helpers/derived/stack/stack.ts';
import type { Container } from '../../helpers/evidence/containers.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';

/**
 * The service whose namespace it shares; '' when that container is gone and only its namespace is left; null when it
 * shares none.
 */
function hostOf({ networkMode, namespace, subject }: Container, containers: readonly Container[]): string | null {
  if (!networkMode.startsWith('container:') || namespace === 'host') return null;
  const owner = containers.find((each) => each.subject === namespace && each.subject !== subject);
  return owner ? ((owner.member ? owner.service : null) ?? owner.subject) : '';
}

function describe(host: string | null): string {
  if (host === null) return 'its own network namespace';
  return host === '' ? 'the namespace of a container that is gone' : `${host}’s network namespace`;
}

export const sharedNamespaces = defineCheck({
  id: 'shared-namespaces',
  title: 'Network namespaces are shared exactly where declared',
  severity: 'high',
  why: 'Two containers in one namespace are one machine to the network: each has the other’s ports, reach and way out.',
  fix: 'Make `network_mode` what the policy declares, and recreate both containers.',
  requires: ['containers'],
  evaluate({ containers }, policy) {
    if (containers.length === 0) return unknown('the engine lists no container');
    const rows = containers.flatMap((container): Observation[] => {
      const { subject, member, service, name, namespace } = container;
      const wanted = member && service !== null ? (policy.services[service]?.sharesNetworkOf ?? null) : null;
      const host = hostOf(container, containers);
      // Strangers among themselves are none of the stack's business.
      const ours = member || containers.some((each) => each.member && each.subject === namespace);
      if (!ours || (wanted === null && host === null)) return [];
      return [
        {
          subject,
          cause: { kind: 'service', key: subject },
          holds: host === wanted,
          expected: describe(wanted),
          observed: describe(host),
          reproduce: `docker inspect --format '{{.HostConfig.NetworkMode}}' ${name}`,
        },
      ];
    });
    const gone = Object.entries(policy.services).filter(
      ([name, rule]) =>
        rule.sharesNetworkOf !== null &&
        !isAtRest(containers, policy, name) &&
        !containers.some(({ member, service }) => member && service === name),
    );
    rows.push(
      ...gone.map(([subject, { sharesNetworkOf }]): Observation => ({
        subject,
        holds: null,
        expected: describe(sharesNetworkOf),
        observed: 'it has no container',
        reproduce: null,
      })),
    );
    return rows.length > 0 ? rows : notApplicable('no namespace is shared, and none is declared to be');
  },
});
