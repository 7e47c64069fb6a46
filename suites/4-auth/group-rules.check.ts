import { defineCheck, notApplicable, unknown, type Observation } from '../../helpers/kernel/check.ts';
import {
  dueAt,
  isForbidden,
  isOpen,
  describeVisit,
  leadsToHttps,
  reproduceVisit,
  serviceOf,
  whyNobody,
} from '../../helpers/derived/sessions/visits.ts';

export const groupRules = defineCheck({
  id: 'group-rules',
  title: 'Services for certain groups open to their members and to nobody else',
  severity: 'critical',
  why: 'Whoever has any account at all gets into what was meant for a few.',
  fix: 'Name the group as `subject` of the host’s rule in the login service’s access rules.',
  requires: ['sessions'],
  evaluate({ sessions }, policy) {
    const { groups, accounts } = policy.access;
    if (Object.keys(groups).length === 0)
      return notApplicable('the policy keeps no service for certain groups (`access.groups`)');
    if (!sessions.accounts.some(({ first }) => first?.try.ok === true)) return unknown(whyNobody(sessions));
    const guarded = sessions.anonymous.flatMap((visit) => {
      const allowed = groups[serviceOf(policy, visit) ?? ''];
      return allowed && !leadsToHttps(visit, policy) ? [{ visit, allowed }] : [];
    });
    return guarded.flatMap(({ visit: { router }, allowed }): Observation[] => {
      const expected = `opens to ${allowed.join(', ')} and to nobody else`;
      const seen = sessions.accounts.flatMap(({ name, first, second }) => {
        const member = accounts[name]?.groups.some((group) => allowed.includes(group)) === true;
        return (
          [
            [1, first],
            [2, second],
          ] as const
        ).flatMap(([factors, stage]) => {
          const visit = stage?.try.ok === true ? stage.visits.find((each) => each.router === router) : undefined;
          if (!visit) return [];
          const enough = factors >= (dueAt(policy, visit) === 'one_factor' ? 1 : 2);
          const open = isOpen(visit, policy);
          // Before the last factor a redirect to the portal may mean the level; a plain refusal of somebody who is
          // known means the person.
          const telling = enough || open === true || isForbidden(visit, policy);
          if (member ? !enough : !telling) return [];
          return [
            {
              member,
              row: {
                subject: router,
                lead: { from: 'routerSession' as const, key: router },
                holds: open === null ? null : open === member,
                expected,
                observed: `${name}, who is ${member ? 'a member' : 'none'}: ${describeVisit(visit, policy)}`,
                reproduce: reproduceVisit(visit, name),
              },
            },
          ];
        });
      });
      const lack = ([true, false] as const).filter((side) => !seen.some(({ member }) => member === side));
      return [
        ...seen.map(({ row }) => row),
        ...lack.map((side) => ({
          subject: router,
          holds: null,
          expected,
          observed: side
            ? 'no member logged in far enough to see it'
            : 'nobody outside the groups logged in far enough to be refused',
          reproduce: null,
        })),
      ];
    });
  },
});
