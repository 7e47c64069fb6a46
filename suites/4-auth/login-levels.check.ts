import type { Account, Visit } from '../../helpers/evidence/sessions.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import {
  dueAt,
  isOpen,
  describeVisit,
  leadsToHttps,
  reproduceVisit,
  serviceOf,
  whyNobody,
} from '../../helpers/derived/sessions/visits.ts';

const due = { one_factor: 1, two_factor: 2, deny: 3 } as const;
const words = ['', 'one factor', 'two factors'];

/** Factors that must be given; null: the login is not what guards it. */
const factorsDue = (policy: Policy, visit: Visit): number | null => {
  const level = dueAt(policy, visit);
  return level in due ? due[level as keyof typeof due] : null;
};

/** Who may come in at all is another question there: the group rules'. */
const isForGroups = (policy: Policy, visit: Visit): boolean => (serviceOf(policy, visit) ?? '') in policy.access.groups;

function judge(policy: Policy, account: Account, visit: Visit, given: 1 | 2): Observation[] {
  const wanted = factorsDue(policy, visit);
  if (wanted === null) return [];
  const open = isOpen(visit, policy);
  const reproduce = reproduceVisit(visit, `the test account, after ${words[given]}`);
  const observed = `${account.name}, after ${words[given]}: ${describeVisit(visit, policy)}`;
  if (given < wanted)
    return [
      {
        subject: visit.router,
        lead: { from: 'routerSession', key: visit.router },
        holds: open === null ? leadsToHttps(visit, policy) || null : !open,
        expected: wanted === 3 ? 'denied to everybody' : 'asks for a second factor after one',
        observed,
        reproduce,
      },
    ];
  return isForGroups(policy, visit) || leadsToHttps(visit, policy)
    ? []
    : [
        {
          subject: visit.router,
          lead: { from: 'routerSession', key: visit.router },
          holds: open,
          expected: `opens after ${words[wanted] ?? ''}`,
          observed,
          reproduce,
        },
      ];
}

export const loginLevels = defineCheck({
  id: 'login-levels',
  title: 'Each router opens after the factors that are declared for it, and not before',
  severity: 'critical',
  why: 'Where one factor is enough, a password that leaked somewhere else opens the door.',
  fix: 'Give the host its declared policy in the login service’s access rules, above any rule that is wider.',
  requires: ['sessions'],
  evaluate({ sessions }, policy) {
    const inside = sessions.accounts.filter(({ first }) => first?.try.ok === true);
    if (inside.length === 0) return unknown(whyNobody(sessions));
    const rows = inside.flatMap((account) => [
      ...(account.first?.visits ?? []).flatMap((visit) => judge(policy, account, visit, 1)),
      ...(account.second?.try.ok === true
        ? account.second.visits.flatMap((visit) => judge(policy, account, visit, 2))
        : []),
    ]);
    const second = inside.some((account) => account.second?.try.ok === true);
    const unseen = second
      ? []
      : sessions.anonymous.filter(
          (visit) => factorsDue(policy, visit) === 2 && !isForGroups(policy, visit) && !leadsToHttps(visit, policy),
        );
    return [
      ...rows,
      ...unseen.map(({ router: subject }) => ({
        subject,
        holds: null,
        expected: 'opens after two factors',
        observed: 'no account gave a second factor: give one its `totp`',
        reproduce: null,
      })),
    ];
  },
});
