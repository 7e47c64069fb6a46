import type { Egress } from '../../helpers/evidence/egress.ts';
import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { ledOut, readRelays, readWays } from '../../helpers/derived/reachability/egress-outcomes.ts';
import { internalNamespaces } from '../../helpers/derived/stack/stack.ts';

/** What a namespace reaches by its own addresses. dual: it has one of IPv6. */
function judgeOwnWays(
  row: Egress['rows'][number],
  egress: Egress,
  dual: boolean,
): Pick<Observation, 'holds' | 'observed'> {
  const ways = readWays(row, egress);
  const out = ways.find(({ verdict }) => verdict.out === true);
  if (out) return { holds: false, observed: `${out.way}: ${egress.server} ${out.verdict.summary}` };
  if (egress.method === 'identity' && dual && (row.tcp6 === null || row.udp6 === null))
    return { holds: null, observed: 'it has an IPv6 address, and nobody looked over IPv6' };
  const blind = ways.find(({ verdict }) => verdict.out === null);
  if (blind) return { holds: null, observed: `${blind.way}: ${blind.verdict.summary}` };
  return { holds: true, observed: ways.map(({ way, verdict }) => `${way} ${verdict.summary}`).join(', ') };
}

export const internalEgress = defineCheck({
  id: 'internal-egress',
  title: 'Whoever is on internal networks only reaches nothing outside',
  severity: 'critical',
  why: 'A broken-in container that reaches the internet fetches its tools there and carries data away.',
  fix: 'Make all its networks internal, take the proxy from its neighbour, or declare that it needs the internet.',
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
        expected: 'no way out, by TCP or UDP',
        reproduce: shownBy(`curl -m 3 http://${egress.server}/`),
      };
      if (!row)
        return {
          ...base,
          holds: null,
          observed: running ? `nobody looked from ${namespace ?? subject}` : 'it does not run',
        };
      const relay = readRelays(egress, namespace, 'tcp');
      const led = ledOut(relay, shownBy);
      if (led) return { ...base, ...led };
      const dual = containers.some((each) => each.namespace === namespace && each.attachments.some(({ ipv6 }) => ipv6));
      const own = judgeOwnWays(row, egress, dual);
      return relay?.out === null && own.holds ? { ...base, holds: null, observed: relay.summary } : { ...base, ...own };
    });
  },
});
