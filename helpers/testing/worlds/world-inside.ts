import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { world, type World } from './world.ts';

/** The small world with jellyfin on an internal network only, and without a way out. */
export function worldInside(change?: (evidence: Artifacts, policy: Policy) => void): World {
  return world((evidence, policy) => {
    const { 'egress-net': removed, ...networks } = policy.networks;
    if (removed) policy.networks = networks;
    const rule = policy.services['jellyfin'];
    if (rule) rule.internet = false;
    for (const container of evidence.containers)
      container.attachments = container.attachments.filter(({ network }) => network !== 'egress-net');
    evidence.networks = evidence.networks.filter(({ key }) => key !== 'egress-net');
    evidence.reachability.cells = evidence.reachability.cells.filter(({ network }) => network !== 'egress-net');
    evidence.reachability.controls = evidence.reachability.controls.filter(({ network }) => network !== 'egress-net');
    const shut = { value: 'no-route' as const, detail: 'network is unreachable' };
    const row = evidence.egress.rows.find(({ namespace }) => namespace === 'jellyfin');
    if (row) Object.assign(row, { tcp: shut, udp: shut, dns: { value: 'no-route', detail: 'resolver says SERVFAIL' } });
    change?.(evidence, policy);
  });
}
