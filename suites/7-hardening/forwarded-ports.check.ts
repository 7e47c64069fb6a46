import { ofTunnel } from '../../helpers/derived/upkeep/tunnel-clients.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';

export const forwardedPorts = defineCheck({
  id: 'forwarded-ports',
  title: 'The ports that the far end of the tunnel is to lead on are open there',
  severity: 'medium',
  why: 'Without its forwarded port the client finds no peers, and somebody opens one beside the tunnel.',
  fix: 'Renew the port forwarding at the provider, and tell the client the port that it gave.',
  requires: ['vpn'],
  evaluate({ vpn }, policy) {
    const ports = policy.vpn?.forwards ?? [];
    const expected = 'open at the address by which the client leaves';
    if (ports.length === 0) return notApplicable('no port is declared to be forwarded');
    return ports.map((port): Observation => {
      const subject = `${port}/tcp`;
      const row = vpn.forwards.find((each) => each.port === port);
      if (!row) return unseen(subject, expected, 'nobody asked');
      const { value, beside, detail } = row;
      if (value === 'probe-failed' || value === 'no-control' || beside === 'probe-failed')
        return unseen(subject, expected, detail);
      // Whoever accepts everything says nothing of this one.
      const isOpen = value === 'open' && beside === 'open' ? null : value === 'open';
      return {
        subject,
        ...ofTunnel(policy.vpn?.exit ?? ''),
        holds: isOpen,
        expected,
        observed: `${value}, and ${beside} at a port beside it`,
        reproduce: `nmap -Pn -p ${port} ADDRESS  # from another machine; ADDRESS: by which the client leaves`,
      };
    });
  },
});
