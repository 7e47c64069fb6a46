import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Account, Visit } from '../../helpers/evidence/sessions.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { factorsDue } from '../../helpers/derived/sessions/factors-due.ts';
import { keptByAddress } from '../../helpers/derived/sessions/kept-by-address.ts';
import {
  isOpen,
  describeVisit,
  leadsToHttps,
  reproduceVisit,
  serviceOf,
  whyNobody,
} from '../../helpers/derived/sessions/visits.ts';

const words = ['', 'one factor', 'two factors'];

/** Who may come in at all is another question there: the group rules'. */
const isForGroups = (policy: Policy, visit: Visit): boolean => (serviceOf(policy, visit) ?? '') in policy.access.groups;

function judge(policy: Policy, account: Account, visit: Visit, given: 1 | 2, kept: ReadonlySet<string>): Observation[] {
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
  return isForGroups(policy, visit) || leadsToHttps(visit, policy) || (kept.has(visit.router) && open === false)
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
  also: ['traefik'],
  evaluate({ sessions, traefik }: Pick<Artifacts, 'sessions'> & Partial<Pick<Artifacts, 'traefik'>>, policy) {
    const kept = keptByAddress(sessions, traefik, policy);
    const inside = sessions.accounts.filter(({ first }) => first?.try.ok === true);
    if (inside.length === 0) return unknown(whyNobody(sessions));
    const rows = inside.flatMap((account) => [
      ...(account.first?.visits ?? []).flatMap((visit) => judge(policy, account, visit, 1, kept)),
      ...(account.second?.try.ok === true
        ? account.second.visits.flatMap((visit) => judge(policy, account, visit, 2, kept))
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
