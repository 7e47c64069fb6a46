import type { Egress } from '../../helpers/evidence/egress.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { ledOut, readOutcome, readRelays } from '../../helpers/derived/reachability/egress-outcomes.ts';
import { internalNamespaces } from '../../helpers/derived/stack/stack.ts';

/** What the resolver says that the namespace's own programs ask. */
function judgeResolver({ dns }: Egress['rows'][number], egress: Egress): Pick<Observation, 'holds' | 'observed'> {
  // Addresses that are not the server's own are somebody else's answer, whoever that is.
  if (dns.value === 'handshake') return { holds: null, observed: `another answer than the server’s (${dns.detail})` };
  const { out, summary } = readOutcome(dns, egress, egress.control.dns);
  return { holds: out === null ? null : !out, observed: `${summary}${out === false ? `: ${dns.detail}` : ''}` };
}

export const internalNames = defineCheck({
  id: 'internal-names',
  title: 'Whoever is on internal networks only gets no answer for an external name',
  severity: 'critical',
  why: 'A resolver that asks outside carries data out in the names themselves.',
  fix: 'Remove the `dns:` entry or the forwarding resolver, and keep the engine up to date.',
  requires: ['egress', 'containers', 'networks'],
  evaluate({ egress, containers, networks }, policy) {
    const inside = internalNamespaces(policy, containers, networks);
    if (inside.length === 0) return notApplicable('nobody is declared on internal networks only');
    return inside.map(({ subject, namespace, running }): Observation => {
      const row = egress.rows.find((each) => each.namespace === namespace);
      const shownBy = (command: string) => reproduceInside(containers, namespace ?? subject, command);
      const base = {
        subject,
        lead: { from: 'wayOut' as const, key: subject },
        expected: 'no answer for a name of the outside',
        reproduce: shownBy(namespace === 'host' ? 'dig example.com' : 'dig @127.0.0.11 example.com'),
      };
      if (!row)
        return {
          ...base,
          holds: null,
          observed: running ? `nobody looked from ${namespace ?? subject}` : 'it does not run',
        };
      const own = judgeResolver(row, egress);
      const relay = readRelays(egress, namespace, 'udp');
      const led = own.holds === false ? null : ledOut(relay, shownBy);
      if (led) return { ...base, ...led };
      return relay?.out === null && own.holds ? { ...base, holds: null, observed: relay.summary } : { ...base, ...own };
    });
  },
});
