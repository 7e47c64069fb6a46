import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { reproduceNetwork } from '../../helpers/derived/stack/stack.ts';

export const undeclaredNetworks = defineCheck({
  id: 'undeclared-networks',
  title: 'The stack has no network that is not declared',
  severity: 'high',
  why: 'A network that nobody declared connects services that are meant to be apart.',
  fix: 'Remove the network from the compose file, or declare it with its members in the policy.',
  requires: ['networks'],
  evaluate({ networks }, policy) {
    // Criterion 2.10 judges what is left of the legacy network.
    const mine = networks.filter(({ member, key }) => member && key !== policy.legacy?.network);
    if (mine.length === 0) return unknown('the engine lists no network of the stack');
    return mine.map((network) => ({
      subject: network.key,
      cause: { kind: 'network', key: network.key },
      holds: network.key in policy.networks,
      expected: 'declared in the policy',
      observed:
        `${network.key in policy.networks ? 'declared' : 'not declared'}, with ` +
        `${network.members.join(', ') || 'no member'}`,
      reproduce: reproduceNetwork(network, network.key),
    }));
  },
});
