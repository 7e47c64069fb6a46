import { defineCheck, type Observation } from '../../helpers/kernel/check.ts';
import { isProtected } from '../../helpers/policy/access-level.ts';
import { dueAt, isOpen, lastVisits } from '../../helpers/derived/sessions/sessions.ts';

export const accountLogin = defineCheck({
  id: 'account-login',
  title: 'Each test account logs in, and its session opens something',
  severity: 'high',
  why: 'A login that lets nobody in gets switched off, and closed doors prove nothing while the keys do not fit.',
  fix: 'Correct the account’s references in the policy, or the account in the login service.',
  requires: ['sessions'],
  evaluate({ sessions: { accounts, portal } }, policy) {
    return accounts.flatMap((account): Observation[] => {
      const { name, lacking, first, second } = account;
      const reproduce = `curl -sS -i -H 'Content-Type: application/json' -d '{"username":"…","password":"…"}' https://${portal}/api/firstfactor`;
      const row = (factor: string, holds: boolean | null, observed: string): Observation => ({
        subject: `${name} (${factor})`,
        holds,
        expected: 'accepted',
        observed,
        reproduce: holds === true ? null : reproduce,
      });
      if (lacking !== null || first === null) return [row('password', null, `not tried: ${lacking ?? 'nobody asked'}`)];
      const visits = lastVisits(account).filter((visit) => isProtected(dueAt(policy, visit)));
      const opened = visits.filter((visit) => isOpen(visit, policy) === true).length;
      const blind = visits.some((visit) => isOpen(visit, policy) === null);
      const session = visits.length === 0 ? null : opened > 0 ? true : blind ? null : false;
      const summary = `${first.try.detail}; its session opens ${opened} of ${visits.length} protected routers`;
      const password = row(
        'password',
        first.try.ok === true ? session : first.try.ok,
        first.try.ok === true ? summary : first.try.detail,
      );
      return second === null ? [password] : [password, row('one-time code', second.try.ok, second.try.detail)];
    });
  },
});
