import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { joinedOnly, findNetwork } from '../../helpers/derived/stack/stack.ts';

const describe = (internal: boolean): string => (internal ? 'internal' : 'not internal');

export const networkInternal = defineCheck({
  id: 'network-internal',
  title: 'Each network is internal exactly where declared',
  severity: 'high',
  why: 'A network that lost `internal` gives all of its members a way out, and one that gained it takes theirs.',
  fix: 'Set `internal` of the network as the policy declares it, and recreate it.',
  requires: ['networks'],
  evaluate({ networks }, policy) {
    if (Object.keys(policy.networks).length === 0) return notApplicable('the policy declares no network');
    const rows = Object.entries(policy.networks).flatMap(([key, rule]): Observation[] => {
      const network = findNetwork(networks, key);
      if (!network) return [];
      if (network.external) return [joinedOnly(key)];
      return [
        {
          subject: key,
          cause: { kind: 'network' as const, key },
          holds: network.internal === rule.internal,
          expected: describe(rule.internal),
          observed: describe(network.internal),
          reproduce: `docker network inspect --format '{{.Internal}}' ${network.name}`,
        },
      ];
    });
    return rows.length > 0 ? rows : unknown('none of the declared networks is there');
  },
});
