import type { Network } from '../../evidence/networks.ts';
import { notApplicable, unknown, type Observation, type Verdictless } from '../../kernel/check.ts';
import type { NetworkRule, Policy } from '../../policy/policy.ts';
import { findNetwork, joinedOnly } from './stack.ts';

/** One observation for each declared bridge network that is there; that one is missing is another check's finding. */
export function judgeBridges(
  networks: readonly Network[],
  policy: Policy,
  judge: (network: Network, rule: NetworkRule) => Pick<Observation, 'holds' | 'expected' | 'observed'>,
): readonly Observation[] | Verdictless {
  const bridges = Object.entries(policy.networks).filter(([, { driver }]) => driver === 'bridge');
  if (bridges.length === 0) return notApplicable('the policy declares no bridge network');
  const rows = bridges.flatMap(([key, rule]): Observation[] => {
    const network = findNetwork(networks, key);
    if (!network) return [];
    if (network.external) return [joinedOnly(key)];
    const reproduce = `docker network inspect --format '{{json .Options}}' ${network.name}`;
    return [{ subject: key, cause: { kind: 'network', key }, ...judge(network, rule), reproduce }];
  });
  return rows.length > 0 ? rows : unknown('none of the declared networks is there');
}
