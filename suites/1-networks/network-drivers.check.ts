import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { joinedOnly, findNetwork, reproduceNetwork } from '../../helpers/derived/stack/stack.ts';

const describe = (driver: string, ipv6: boolean): string => `${driver}, ${ipv6 ? 'dual-stack' : 'IPv4 only'}`;

export const networkDrivers = defineCheck({
  id: 'network-drivers',
  title: 'Each network has its declared driver and address families',
  severity: 'high',
  why: 'Another driver, or IPv6 that nobody planned, brings a way in that the rules for bridges do not know.',
  fix: 'Set `driver` and `enable_ipv6` of the network as the policy declares them, and recreate it.',
  requires: ['networks'],
  evaluate({ networks }, policy) {
    if (Object.keys(policy.networks).length === 0) return notApplicable('the policy declares no network');
    const rows = Object.entries(policy.networks).flatMap(([key, rule]): Observation[] => {
      const network = findNetwork(networks, key);
      if (!network) return [];
      if (network.external) return [joinedOnly(key)];
      const holds = network.driver === rule.driver && network.ipv6 === rule.ipv6;
      return [
        {
          subject: key,
          cause: { kind: 'network' as const, key },
          holds,
          expected: describe(rule.driver, rule.ipv6),
          observed: describe(network.driver, network.ipv6),
          reproduce: reproduceNetwork(network, key),
        },
      ];
    });
    return rows.length > 0 ? rows : unknown('none of the declared networks is there');
  },
});
