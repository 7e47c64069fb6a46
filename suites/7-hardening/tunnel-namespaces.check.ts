import type { VpnClient } from '../../helpers/evidence/vpn.ts';
import { ofTunnel, perClient } from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { containersOfService } from '../../helpers/derived/stack/by-hand.ts';

/** What is wrong with where it sits; null: nothing, as far as that could be read. */
function faultOf({ shares, networks, sameNamespace }: VpnClient, exit: string): string | null {
  if (shares === 'own') return `in a namespace of its own, on ${networks.join(', ') || 'no network'}`;
  if (shares === 'gone') return `in the namespace of a container that is no more: ${exit} was made anew without it`;
  if (shares === 'other') return `in the namespace of another container than ${exit}`;
  if (networks.length > 0) return `attached to ${networks.join(', ')} itself`;
  return sameNamespace === false ? `in a dead namespace: ${exit} runs in another one since it was started again` : null;
}

export const tunnelNamespaces = defineCheck({
  id: 'tunnel-namespaces',
  title: 'Each client of the tunnel sits in the network namespace in which its exit runs now, and on no other network',
  severity: 'critical',
  why: 'On a network of its own it goes past the tunnel, and in a namespace that is gone it goes nowhere.',
  fix: 'Give it `network_mode: service:…` and no `networks:`, and make it anew whenever the exit is.',
  requires: ['vpn'],
  evaluate({ vpn }, policy) {
    const exit = policy.vpn?.exit ?? '';
    const expected = `in the namespace in which ${exit} runs`;
    return perClient(vpn, policy, expected, (client) => {
      const fault = faultOf(client, exit);
      const seen = client.sameNamespace === null ? 'its namespace could not be compared with that of the exit' : null;
      return [
        {
          subject: client.service,
          ...ofTunnel(client.service),
          holds: fault === null && seen !== null ? null : fault === null,
          expected,
          observed: fault ?? seen ?? expected,
          reproduce: `docker inspect --format '{{.HostConfig.NetworkMode}}' ${containersOfService(client.service)}`,
        },
      ];
    });
  },
});
