import type { Asked } from '../../helpers/evidence/vpn.ts';
import type { VpnTrials } from '../../helpers/evidence/vpn-trials.ts';
import {
  hostAddresses,
  isAnswered,
  isThrough,
  ofTunnel,
  overFamily,
} from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { sameAddress } from '../../helpers/lib/ip.ts';
import { inNamespaceOf } from '../../helpers/derived/stack/by-hand.ts';

type Row = VpnTrials['rows'][number];

const same = (one: Asked) => (other: Asked) => one.family === other.family && one.by === other.by;
const subjectOf = ({ service }: Row, { family, by }: Asked): string =>
  by === 'name' ? `${service} names` : overFamily(service, family);

/** As whom it was seen before, and not as the host is: who watches over the tunnel was quicker than the question. */
function cameBack({ before, host }: Row, during: Asked): boolean {
  const seen = during.address;
  const own = hostAddresses(host);
  if (seen === null || own.length === 0 || own.some((each) => sameAddress(each, seen))) return false;
  return before.some((each) => same(during)(each) && isAnswered(each) && sameAddress(each.address ?? '', seen));
}

/** What one question comes to while the tunnel is down; the host asks the same at the same time. */
function judge(row: Row, during: Asked, exit: string): Observation {
  const before = row.before.find(same(during));
  const control = row.host.find(same(during));
  const base = {
    subject: subjectOf(row, during),
    ...ofTunnel(exit),
    expected: 'no answer while the tunnel is down',
    reproduce:
      inNamespaceOf(row.service, 'ip route show table all') + '; ' + inNamespaceOf(row.service, 'iptables -S OUTPUT'),
  };
  if (cameBack(row, during))
    return { ...base, holds: null, observed: `the tunnel was up again by itself: ${during.detail}` };
  // A resolver of its own loopback that answers has its answer from somewhere.
  if (isThrough(during)) return { ...base, holds: false, observed: `answered all the same: ${during.detail}` };
  if (during.value === 'probe-failed') return { ...base, holds: null, observed: during.detail };
  if (!control || !isAnswered(control))
    return { ...base, holds: null, observed: 'the host was not answered either, so silence proves nothing' };
  // Over IPv6 many a tunnel leads nowhere, which is well.
  if (during.family === 4 && (!before || !isAnswered(before)))
    return { ...base, holds: null, observed: 'it was not answered before, so silence proves nothing' };
  return { ...base, holds: true, observed: `${during.value}, while the host was answered` };
}

/** Whether the tunnel works again as it did. */
function judgeAfterwards(row: Row, exit: string): Observation {
  const lost = row.before
    .filter(isAnswered)
    .filter((each) => !row.after.some((now) => same(each)(now) && isAnswered(now)));
  return {
    subject: `${row.service} afterwards`,
    ...ofTunnel(exit),
    holds: lost.length === 0 ? true : null,
    expected: 'answered through the tunnel again',
    observed: lost.length === 0 ? 'as before' : `no longer: ${lost.map((each) => subjectOf(row, each)).join(', ')}`,
    reproduce: null,
  };
}

export const tunnelOutages = defineCheck({
  id: 'tunnel-outages',
  title: 'While the tunnel is down, nothing of its clients reaches the internet',
  severity: 'critical',
  why: 'Tunnels go down at night, when nobody sees the client go on beside them.',
  fix: 'Drop in the exit’s namespace whatever leaves by another device than the tunnel, of both families.',
  requires: ['vpn-trials'],
  evaluate({ 'vpn-trials': trials }, policy) {
    if (trials.notMade !== null) return notApplicable(trials.notMade);
    const exit = policy.vpn?.exit ?? '';
    const expected = 'nothing leaves while its tunnel is down';
    const left = trials.transcript
      .filter(({ error }) => error !== null)
      .map(({ did, error }) => unseen(exit, 'everything put back', `${did}: ${error ?? ''}`));
    const rows = (policy.vpn?.clients ?? []).flatMap((service) => {
      const row = trials.rows.find((each) => each.service === service);
      if (!row) return [unseen(service, expected, 'its tunnel was not taken down')];
      if (row.error !== null) return [unseen(service, expected, row.error)];
      if (row.during.length === 0)
        return [unseen(service, expected, 'nobody knows a page to ask: declare `vpn.address`')];
      return [...row.during.map((during) => judge(row, during, exit)), judgeAfterwards(row, exit)];
    });
    return [...rows, ...left];
  },
});
