import type { Vpn, VpnClient } from '../../helpers/evidence/vpn.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import {
  hostAddresses,
  isAnswered,
  isTunnel,
  ofTunnel,
  perClient,
} from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { sameAddress } from '../../helpers/lib/ip.ts';
import { word } from '../../helpers/lib/shell-word.ts';

interface Judged {
  holds: boolean | null;
  observed: string;
}

/** Where no name tells the asker’s address: by the way that a packet to each resolver takes. */
function judgeByWays(client: VpnClient): Judged {
  const { ways, resolvers } = client;
  const toResolvers = ways.filter((way) => way.for === 'resolver');
  const beside = toResolvers.find(({ device }) => !isTunnel(client, device));
  if (beside) return { holds: false, observed: `${beside.to} is asked by ${beside.device ?? 'no device'}` };
  if (resolvers.length === 0 || toResolvers.length < resolvers.length)
    return { holds: null, observed: 'whom its resolver asks is not told: declare `vpn.names`' };
  return { holds: true, observed: `${toResolvers.map(({ to, device }) => `${to} by ${device}`).join(', ')}` };
}

function judge(client: VpnClient, host: Vpn['host']): Judged {
  const outside = client.resolvers.find((each) => each.host);
  if (outside) return { holds: false, observed: `${outside.address} is asked from the host’s own namespace` };
  const asked = client.asked.find(({ from, by }) => from === 'client' && by === 'name');
  if (!asked) return judgeByWays(client);
  if (!isAnswered(asked)) return { holds: null, observed: `no name was answered: ${asked.detail}` };
  const own = hostAddresses(host);
  const seen = asked.address ?? '';
  if (own.length === 0) return { holds: null, observed: `asked as ${seen}; as whom the host asks could not be seen` };
  const isHosts = own.some((each) => sameAddress(each, seen));
  return { holds: !isHosts, observed: `asked as ${seen}${isHosts ? ', which is the host’s' : ''}` };
}

export const tunnelNames = defineCheck({
  id: 'tunnel-names',
  title: 'Names that a client of the tunnel asks for are asked through the tunnel',
  severity: 'critical',
  why: 'Whoever is asked for names beside the tunnel reads which trackers the home talks to.',
  fix: 'Let the exit answer names itself, or give it `dns:` with a resolver that is reached by the tunnel.',
  requires: ['vpn', 'containers'],
  evaluate({ vpn, containers }, policy) {
    const expected = 'asked under another address than the host’s';
    return perClient(vpn, policy, expected, (client) => [
      {
        subject: client.service,
        ...ofTunnel(policy.vpn?.exit ?? client.service),
        expected,
        ...judge(client, vpn.host),
        reproduce: reproduceInside(containers, client.service, `dig TXT ${word(policy.vpn?.names ?? 'example.com')}`),
      },
    ]);
  },
});
