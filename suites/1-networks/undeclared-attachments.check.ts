import { causeOfMembership } from '../../helpers/derived/causes/meetings.ts';
import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { findNetwork, joinedOnly, reproduceNetwork } from '../../helpers/derived/stack/stack.ts';

export const undeclaredAttachments = defineCheck({
  id: 'undeclared-attachments',
  title: 'Nobody but declared services is attached to the stack’s networks',
  severity: 'high',
  why: 'A stranger on a network talks to all of its members as one of them.',
  fix: 'Detach it with `docker network disconnect`, or declare the service with its networks in the policy.',
  requires: ['containers', 'networks'],
  evaluate({ containers, networks }, policy) {
    const declared = Object.keys(policy.networks);
    if (declared.length === 0) return notApplicable('the policy declares no network');
    const isDeclared = (subject: string) =>
      containers.some(
        (container) =>
          container.subject === subject &&
          container.member &&
          container.service !== null &&
          container.service in policy.services,
      );
    const rows = declared.flatMap((key): Observation[] => {
      const network = findNetwork(networks, key);
      if (!network) return [];
      const attached = containers
        .filter(({ attachments }) => attachments.some((endpoint) => endpoint.network === key))
        .map(({ subject }) => subject);
      const all = [...new Set([...attached, ...network.members])];
      const reproduce = reproduceNetwork(network, key);
      const strangers = all.filter((subject) => !isDeclared(subject));
      if (strangers.length === 0 && network.external) return [joinedOnly(key)];
      if (strangers.length === 0)
        return [
          {
            subject: key,
            holds: true,
            expected: 'declared services only',
            observed: all.join(', ') || 'nobody',
            reproduce,
          },
        ];
      return strangers.map((subject) => ({
        subject: `${subject}@${key}`,
        cause: causeOfMembership(subject, key, containers, policy),
        holds: false,
        expected: 'declared services only',
        observed: `${subject} is attached, and no declared service`,
        reproduce,
      }));
    });
    return rows.length > 0 ? rows : unknown('none of the declared networks is there');
  },
});
