import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { seeInside } from '../../helpers/derived/outside/doors.ts';
import { readWays } from '../../helpers/derived/reachability/egress-looks.ts';
import { internalPlaces } from '../../helpers/derived/stack/stack.ts';

export const internalEgress = defineCheck({
  id: 'internal-egress',
  title: 'Whoever is on internal networks only reaches nothing outside',
  severity: 'critical',
  why: 'A broken-in container that reaches the internet fetches its tools there and carries data away.',
  fix: 'Make every network of the service internal, or declare that it needs the internet.',
  requires: ['egress', 'containers', 'networks'],
  evaluate({ egress, containers, networks }, policy) {
    const inside = internalPlaces(policy, containers, networks);
    if (inside.length === 0) return notApplicable('nobody is declared on internal networks only');
    return inside.map(({ subject, place, running }): Observation => {
      const row = egress.rows.find((each) => each.place === place);
      const base = {
        subject,
        expected: 'no way out, by TCP or UDP',
        see: seeInside(containers, place ?? subject, `curl -m 3 http://${egress.server}/`),
      };
      if (!row)
        return {
          ...base,
          holds: null,
          observed: running ? `nobody looked from ${place ?? subject}` : 'it does not run',
        };
      const ways = readWays(row, egress);
      const out = ways.find(({ verdict }) => verdict.out === true);
      if (out) return { ...base, holds: false, observed: `${out.way}: ${egress.server} ${out.verdict.said}` };
      const blind = ways.find(({ verdict }) => verdict.out === null);
      if (blind) return { ...base, holds: null, observed: `${blind.way}: ${blind.verdict.said}` };
      return { ...base, holds: true, observed: ways.map(({ way, verdict }) => `${way} ${verdict.said}`).join(', ') };
    });
  },
});
