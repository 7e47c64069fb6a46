import {
  beyondLoopback,
  nothingPublished,
  ownersOf,
  printBinding,
  reproducePorts,
} from '../../helpers/derived/stack/bindings.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

// Docker writes its own firewall rules, so a published port is open even where ufw says deny.
export const publishedPorts = defineCheck({
  id: 'published-ports',
  title: 'Only the declared ports are published beyond loopback',
  severity: 'critical',
  why: 'A published port goes round the proxy, and so round its TLS and its login.',
  fix: 'Remove the entry from `ports:`, or bind it to 127.0.0.1.',
  requires: ['containers'],
  evaluate({ containers }, policy) {
    const published = beyondLoopback(containers);
    const allowed = policy.ports.map(({ port, protocol }) => `${port}/${protocol}`);
    const expected = allowed.length > 0 ? `only ${allowed.join(', ')}` : 'nothing published beyond loopback';
    if (published.length === 0) return nothingPublished(containers, policy);
    return published.map(({ container, binding, subject }) => ({
      subject,
      cause: { kind: 'publishedPort', key: subject },
      holds: ownersOf(policy, binding.hostPort, binding.protocol).length > 0,
      expected,
      observed: `published on ${printBinding(binding)}`,
      reproduce: reproducePorts(container),
    }));
  },
});
