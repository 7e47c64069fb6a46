import { defineCheck, notApplicable, type Observation } from '../../helpers/kernel/check.ts';
import { seeInside } from '../../helpers/derived/outside/doors.ts';
import { readLook } from '../../helpers/derived/reachability/egress-looks.ts';
import { placeOf } from '../../helpers/derived/stack/stack.ts';

export const internetAccess = defineCheck({
  id: 'internet-access',
  title: 'Services that need the internet reach it',
  severity: 'medium',
  why: 'Isolation that breaks metadata and indexers gets removed again by whoever misses them.',
  fix: 'Attach the service to a network with a way out, on which its members do not meet.',
  requires: ['egress', 'containers'],
  evaluate({ egress, containers }, policy) {
    const needy = Object.entries(policy.services).filter(([, { internet }]) => internet);
    if (needy.length === 0) return notApplicable('no service is declared to need the internet');
    return needy.map(([subject]): Observation => {
      const place = placeOf(containers, subject);
      const base = {
        subject,
        expected: 'the internet answers, by address and by name',
        see: seeInside(containers, place ?? subject, `curl -m 3 http://${egress.server}/`),
      };
      const row = egress.rows.find((each) => each.place === place);
      if (!row)
        return { ...base, holds: null, observed: place === null ? 'it does not run' : `nobody looked from ${place}` };
      const address = [
        readLook(row.tcp, egress, egress.control.tcp),
        ...(row.tcp6 ? [readLook(row.tcp6, egress, true)] : []),
      ];
      const tcp = address.find(({ out }) => out === true) ?? address.find(({ out }) => out === null) ?? address[0];
      const name = readLook(row.dns, egress, egress.control.dns);
      const both = [tcp?.out ?? null, name.out];
      const holds = both.includes(false) ? false : both.includes(null) ? null : true;
      return { ...base, holds, observed: `address: ${tcp?.said ?? 'not asked'}; name: ${name.said}` };
    });
  },
});
