import {
  beyondLoopback,
  nothingPublished,
  ownersOf,
  printBinding,
  reproducePorts,
} from '../../helpers/derived/stack/bindings.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

export const portOwners = defineCheck({
  id: 'port-owners',
  title: 'Only the proxy and the declared owners publish',
  severity: 'critical',
  why: 'A port that is allowed for one service hides another one that sits behind the same number.',
  fix:
    'Remove the entry from `ports:` and let the proxy route the service, ' +
    'or declare its owner under `ports.allowed`.',
  requires: ['containers'],
  evaluate({ containers }, policy) {
    const published = beyondLoopback(containers);
    if (published.length === 0) return nothingPublished(containers, policy);
    return published.map(({ container, binding, subject }) => {
      const owners = ownersOf(policy, binding.hostPort, binding.protocol);
      const usual = policy.proxy.kind === 'none' ? [] : [policy.proxy.service];
      const allowed = owners.length > 0 ? owners : usual;
      const by = allowed.length > 0 ? `by ${allowed.join(' or ')} or by nobody` : 'by nobody';
      return {
        subject,
        cause: { kind: 'publishedPort', key: subject },
        holds: container.member && container.service !== null && allowed.includes(container.service),
        expected: `${binding.hostPort}/${binding.protocol} published ${by}`,
        observed: `${container.subject} publishes ${printBinding(binding)}`,
        reproduce: reproducePorts(container),
      };
    });
  },
});
