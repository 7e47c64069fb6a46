import type { Vpn, VpnClient } from '../../helpers/evidence/vpn.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { isTunnel, perClient, perFamily, physicalDevices } from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import type { Family } from '../../helpers/lib/ip.ts';

const untold = 'nobody knows a server to ask for: declare `vpn.address`';

/** Where the internet is for a family. Over IPv6 nowhere is as good: what has no route does not leave. */
function judgeWay(client: VpnClient, family: Family, { families }: Vpn): { holds: boolean | null; observed: string } {
  const way = client.ways.find((each) => each.family === family && each.for === 'internet');
  const tunnels = client.devices.filter(({ kind }) => kind !== null).map(({ name }) => name);
  if (!way) {
    const couldLeave = family === 4 || families.includes(family) || physicalDevices(client, family).length > 0;
    return couldLeave ? { holds: null, observed: untold } : { holds: true, observed: 'there is no IPv6 to leave by' };
  }
  if (isTunnel(client, way.device)) return { holds: true, observed: `by ${way.device}` };
  if (way.device === null && family === 6) return { holds: true, observed: 'nowhere' };
  const there = tunnels.length > 0 ? `the tunnel ${tunnels.join(', ')} is up` : 'no tunnel device is up';
  return { holds: false, observed: `${way.device === null ? 'nowhere' : `by ${way.device}`}; ${there}` };
}

export const tunnelRoutes = defineCheck({
  id: 'tunnel-routes',
  title: 'The namespace of each client has a tunnel device, and what goes to the internet goes by it',
  severity: 'critical',
  why: 'A route beside the tunnel shows everybody the address of the home.',
  fix: 'Let the exit route both families by its tunnel (`redirect-gateway def1 ipv6`, `AllowedIPs = 0.0.0.0/0, ::/0`).',
  requires: ['vpn', 'containers'],
  evaluate({ vpn, containers }, policy) {
    const expected = 'by a tunnel device';
    const judge = perFamily(policy, (client, family) => ({
      expected: family === 6 ? `${expected}, or nowhere` : expected,
      ...judgeWay(client, family, vpn),
      reproduce: reproduceInside(containers, client.service, `ip ${family === 6 ? '-6 ' : ''}route show table all`),
    }));
    return perClient(vpn, policy, expected, judge);
  },
});
