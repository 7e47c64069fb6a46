import type { Vpn, VpnClient } from '../../helpers/evidence/vpn.ts';
import { isShut, openingsBy } from '../../helpers/derived/upkeep/out-rules.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import {
  isAnswered,
  isThrough,
  perClient,
  perFamily,
  physicalDevices,
} from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import type { Family } from '../../helpers/lib/ip.ts';

interface Judged {
  holds: boolean | null;
  observed: string;
}

const unread = 'the rules of its packet filter could not be read';

/** What the rules say of the devices beside the tunnel; null: they let nothing out. */
function readRules(client: VpnClient, family: Family, devices: readonly string[]): Judged | null {
  const filter = client.filters.find((each) => each.family === family);
  if (!filter?.read) return { holds: null, observed: unread };
  const open = devices.flatMap((device) => openingsBy(filter, device));
  if (open.length > 0) return { holds: false, observed: `a rule lets packets out to anywhere: ${open.join('; ')}` };
  const free = devices.filter((device) => !isShut(filter, device));
  if (free.length === 0) return null;
  return { holds: null, observed: `no rule keeps packets from leaving by ${free.join(', ')}; none came back` };
}

function judge(client: VpnClient, family: Family, vpn: Vpn): Judged {
  const devices = physicalDevices(client, family);
  if (devices.length === 0) return { holds: true, observed: `no device but the tunnel has an IPv${family} address` };
  const forced = client.asked.filter((each) => each.from === 'device' && each.family === family);
  const out = forced.find(isThrough);
  if (out) return { holds: false, observed: `by ${out.device} packets left and came back: ${out.detail}` };
  const rules = readRules(client, family, devices);
  if (rules !== null) return rules;
  const untried = devices.filter(
    (device) => !forced.some((each) => each.device === device && each.value !== 'probe-failed'),
  );
  if (untried.length > 0)
    return { holds: null, observed: `whether anything leaves by ${untried.join(', ')} was not seen` };
  const control = [...client.asked.filter(({ from }) => from === 'client'), ...vpn.host].some(
    (each) => each.family === family && isAnswered(each),
  );
  if (!control && vpn.families.includes(family))
    return { holds: null, observed: `nothing came back, and nobody was answered over IPv${family} at all` };
  return { holds: true, observed: `nothing leaves by ${devices.join(', ')}, by rule and by trial` };
}

export const killSwitches = defineCheck({
  id: 'kill-switches',
  title: 'Nothing leaves the namespace of a client beside the tunnel, whatever device it is sent by',
  severity: 'critical',
  why: 'The tunnel goes down some day, and without a kill switch everything then leaves under the home’s address.',
  fix: 'Drop what leaves by any device but the tunnel, in both families, except to the far end of the tunnel.',
  requires: ['vpn', 'containers'],
  evaluate({ vpn, containers }, policy) {
    const expected = 'dropped, by rule and by trial';
    return perClient(
      vpn,
      policy,
      expected,
      perFamily(policy, (client, family) => ({
        expected,
        ...judge(client, family, vpn),
        reproduce: reproduceInside(containers, client.service, `ip${family === 6 ? '6' : ''}tables -S OUTPUT`),
      })),
    );
  },
});
