import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { lookingAccountsOf } from '../../helpers/policy/accounts.ts';
import type { Visit } from '../../helpers/evidence/sessions.ts';
import { isProtected } from '../../helpers/policy/access-level.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { dueAt, isOpen, lastVisits, reproduceTry } from '../../helpers/derived/sessions/visits.ts';
import { anyHolds } from '../../helpers/lib/three-valued.ts';

const opensAny = (visits: readonly Visit[], policy: Policy): boolean | null =>
  visits.length === 0 ? null : anyHolds(visits.map((visit) => isOpen(visit, policy)));

const describeOpened = (visits: readonly Visit[], policy: Policy): string =>
  `opens ${visits.filter((visit) => isOpen(visit, policy) === true).length} of ${visits.length} protected routers`;

export const accountLogin = defineCheck({
  id: 'account-login',
  title: 'Each test account logs in, and its session opens something',
  severity: 'high',
  why: 'A login that lets nobody in gets switched off, and closed doors prove nothing while the keys do not fit.',
  fix: 'Correct the account’s references in the policy, or the account in the login service.',
  requires: ['sessions'],
  evaluate({ sessions }, policy) {
    const { accounts } = sessions;
    const tried = new Set(accounts.map(({ name }) => name));
    const untried = lookingAccountsOf(policy)
      .filter((name) => !tried.has(name))
      .map((name) => unseen(`${name} (password)`, 'accepted', 'nobody tried it'));
    const judged = accounts.flatMap((account): Observation[] => {
      const { name, lacking, first, second } = account;
      const row = (factor: string, holds: boolean | null, observed: string): Observation => ({
        subject: `${name} (${factor})`,
        lead: { from: 'session', key: name },
        holds,
        expected: 'accepted',
        observed,
        reproduce: holds === true ? null : reproduceTry(sessions, policy, false),
      });
      if (lacking !== null || first === null) return [row('password', null, `not tried: ${lacking ?? 'nobody asked'}`)];
      const visits = lastVisits(account).filter((visit) => isProtected(dueAt(policy, visit)));
      const { ok, detail } = first.try;
      const password =
        ok === true
          ? row('password', opensAny(visits, policy), `${detail}; its session ${describeOpened(visits, policy)}`)
          : row('password', ok, detail);
      if (second) return [password, row('one-time code', second.try.ok, second.try.detail)];
      const due = ok === true && policy.access.accounts[name]?.totp != null;
      return due ? [password, row('one-time code', null, 'nobody tried it')] : [password];
    });
    return [...judged, ...untried];
  },
});
