import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';
import { readOutcome, type EgressVerdict } from '../../helpers/derived/reachability/egress-outcomes.ts';
import { isAtRest, namespaceOf } from '../../helpers/derived/stack/stack.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { allHold } from '../../helpers/lib/three-valued.ts';

type Egress = Artifacts['egress'];

/** The better of IPv4 and IPv6: one that answered, else one that could not be seen. */
function byAddress(row: Egress['rows'][number], egress: Egress): EgressVerdict | undefined {
  const families = [readOutcome(row.tcp, egress, egress.control.tcp)];
  if (row.tcp6) families.push(readOutcome(row.tcp6, egress, true));
  return families.find(({ out }) => out === true) ?? families.find(({ out }) => out === null) ?? families[0];
}

export const internetAccess = defineCheck({
  id: 'internet-access',
  title: 'Services that need the internet reach it',
  severity: 'medium',
  why: 'Isolation that breaks metadata and indexers gets removed again by whoever misses them.',
  fix: 'Attach the service to a network with a way out, on which its members do not meet.',
  requires: ['egress', 'containers'],
  evaluate({ egress, containers }, policy) {
    const needy = Object.entries(policy.services).filter(
      ([service, { internet }]) => internet && !isAtRest(containers, policy, service),
    );
    if (needy.length === 0) return notApplicable('no service is declared to need the internet');
    return needy.map(([subject]): Observation => {
      const namespace = namespaceOf(containers, subject);
      const base = {
        subject,
        lead: { from: 'noWayOut' as const, key: subject },
        expected: 'the internet answers, by address and by name',
        reproduce: reproduceInside(containers, namespace ?? subject, `curl -m 3 http://${egress.server}/`),
      };
      const row = egress.rows.find((each) => each.namespace === namespace);
      if (!row)
        return {
          ...base,
          holds: null,
          observed: namespace === null ? 'it does not run' : `nobody looked from ${namespace}`,
        };
      const tcp = byAddress(row, egress);
      const name = readOutcome(row.dns, egress, egress.control.dns);
      return {
        ...base,
        holds: allHold([tcp?.out ?? null, name.out]),
        observed: `address: ${tcp?.summary ?? 'not asked'}; name: ${name.summary}`,
      };
    });
  },
});
