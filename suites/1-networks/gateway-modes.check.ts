import { gatewayMode } from '../../helpers/evidence/bridge-options.ts';
import type { Network } from '../../helpers/evidence/networks.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { judgeBridges } from '../../helpers/derived/stack/judge-bridges.ts';

/** Each family has a mode of its own: with only IPv4 isolated, the host answers over IPv6. */
const modesOf = ({ options, ipv6 }: Network): string[] => {
  const mode = (family: 4 | 6) => gatewayMode(options, family);
  return ipv6 ? [mode(4), mode(6)] : [mode(4)];
};

export const gatewayModes = defineCheck({
  id: 'gateway-modes',
  title: 'Each network has its declared gateway mode, in every address family',
  severity: 'high',
  why:
    'Plain `internal` leaves the host’s own listeners reachable through the gateway, ' +
    'and `routed` or `nat-unprotected` opens containers to other machines.',
  fix:
    'Set the driver options `com.docker.network.bridge.gateway_mode_ipv4` and `…_ipv6` as declared, ' +
    'and recreate the network.',
  requires: ['networks'],
  evaluate: ({ networks }, policy) =>
    judgeBridges(networks, policy, (network, rule) => {
      const expected = rule.isolated ? 'isolated' : 'nat';
      const modes = modesOf(network);
      return {
        holds: modes.every((mode) => mode === expected),
        expected,
        observed: modes.map((mode, at) => `${mode} for IPv${at === 0 ? 4 : 6}`).join(', '),
      };
    }),
});
