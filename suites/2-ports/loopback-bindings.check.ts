import { printBinding, publications, reproducePorts } from '../../helpers/derived/stack/bindings.ts';
import { defineCheck, notApplicable } from '../../helpers/kernel/check.ts';
import { isLoopback } from '../../helpers/lib/ip.ts';

export const loopbackBindings = defineCheck({
  id: 'loopback-bindings',
  title: 'Nothing is published on loopback either',
  severity: 'advisory',
  why: 'Every process and every host-network container of the machine reaches a loopback binding without login.',
  fix: 'Remove the entry from `ports:` once nobody needs it.',
  requires: ['containers'],
  evaluate({ containers }) {
    const bound = publications(containers);
    if (bound.length === 0) return notApplicable('no container publishes anything');
    return bound.map(({ container, binding, subject }) => ({
      subject,
      cause: { kind: 'publishedPort', key: subject },
      holds: !isLoopback(binding.hostIp),
      expected: 'not on loopback',
      observed: `published on ${printBinding(binding)}`,
      reproduce: reproducePorts(container),
    }));
  },
});
