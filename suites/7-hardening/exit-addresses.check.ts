import type { Vpn, VpnClient } from '../../helpers/evidence/vpn.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import {
  hostAddresses,
  isAnswered,
  isTunnel,
  ofFamily,
  perClient,
  perFamily,
  physicalDevices,
} from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { sameAddress, type Family } from '../../helpers/lib/ip.ts';
import { word } from '../../helpers/lib/shell-word.ts';

interface Judged {
  holds: boolean | null;
  observed: string;
}

/** It was answered, so somebody saw an address. */
function judgeSeen(client: VpnClient, family: Family, vpn: Vpn, seen: string): Judged {
  const own = hostAddresses(ofFamily(vpn.host, family));
  if (own.some((each) => sameAddress(each, seen))) return { holds: false, observed: `${seen}, which is the host’s` };
  const way = client.ways.find((each) => each.family === family && each.for === 'internet');
  if (way && !isTunnel(client, way.device))
    return { holds: false, observed: `${seen}, and it left by ${way.device ?? 'no device'}, which is no tunnel` };
  if (own.length === 0 && vpn.families.includes(family))
    return { holds: null, observed: `${seen}; under which address the host is seen could not be told` };
  return { holds: true, observed: `${seen}; the host is ${own.join(', ') || `without IPv${family}`}` };
}

/** Nothing came back: over IPv6 that is well where the host was answered, or has none. */
function judgeSilence(client: VpnClient, family: Family, vpn: Vpn, why: string): Judged {
  if (family === 4) return { holds: null, observed: `no answer came: ${why}` };
  if (ofFamily(vpn.host, 6).some(isAnswered)) return { holds: true, observed: 'nothing left; the host was answered' };
  const couldLeave = vpn.families.includes(6) || physicalDevices(client, 6).length > 0;
  return couldLeave
    ? { holds: null, observed: `no answer came, and none to the host either: ${why}` }
    : { holds: true, observed: 'nothing left, and the host has no IPv6' };
}

function judge(client: VpnClient, family: Family, vpn: Vpn): Judged {
  const [asked] = ofFamily(client.asked, family).filter(({ from }) => from === 'client');
  if (asked && isAnswered(asked)) return judgeSeen(client, family, vpn, asked.address ?? '');
  return judgeSilence(client, family, vpn, asked?.detail ?? 'nobody knows a page to ask: declare `vpn.address`');
}

export const exitAddresses = defineCheck({
  id: 'exit-addresses',
  title: 'Servers on the internet see each client of the tunnel under another address than the host’s',
  severity: 'critical',
  why: 'Under the address of the home every peer learns who downloads what.',
  fix: 'Attach the client to the exit’s namespace alone, and route both families by the tunnel or nowhere.',
  requires: ['vpn', 'containers'],
  evaluate({ vpn, containers }, policy) {
    const expected = 'another address than the host’s';
    return perClient(
      vpn,
      policy,
      expected,
      perFamily(policy, (client, family) => ({
        expected: family === 6 ? `${expected}, or none` : expected,
        ...judge(client, family, vpn),
        reproduce: reproduceInside(
          containers,
          client.service,
          policy.vpn?.address ? `curl -${family} ${word(policy.vpn.address)}` : `ip -${family} route show table all`,
        ),
      })),
    );
  },
});
