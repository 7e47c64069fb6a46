import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { findNetwork, joinedOnly, reproduceNetwork } from '../../helpers/derived/stack/stack.ts';

export const declaredNetworks = defineCheck({
  id: 'declared-networks',
  title: 'The declared networks exist',
  severity: 'high',
  why: 'Whoever was to sit on a network that is not there sits somewhere else, or nowhere.',
  fix: 'Add the network to the compose file and attach its members.',
  requires: ['networks'],
  evaluate({ networks }, policy) {
    // The legacy network may stay until its iteration; nobody asks for it.
    const keys = Object.keys(policy.networks).filter((key) => key !== policy.legacy?.network);
    if (keys.length === 0) return notApplicable('the policy declares no network');
    if (networks.length === 0) return unknown('the engine lists no network at all, not even its own');
    return keys.map((key) => {
      const network = findNetwork(networks, key);
      if (network?.external) return joinedOnly(key);
      return {
        subject: key,
        cause: { kind: 'network' as const, key },
        holds: network !== undefined,
        expected: 'the network exists',
        observed: network ? `there, as ${network.name}` : `not among the ${networks.length} networks of the engine`,
        reproduce: reproduceNetwork(network, key),
      };
    });
  },
});
