import { withoutCookies } from '../../helpers/evidence/login-kinds.ts';
import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { sound, unseen } from '../../helpers/kernel/observations.ts';
import { lookingAccountsOf } from '../../helpers/policy/accounts.ts';
import type { Account } from '../../helpers/evidence/sessions.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { isOpen, lastVisits, openedBy, whyNobody } from '../../helpers/derived/sessions/visits.ts';
import { withCookie } from '../../helpers/derived/stack/by-hand.ts';

const expected = 'every protected router asks again';

/** Why it proves nothing that the cookie opens nothing any more; null: it counts. */
function lackOf(ended: Account['logout'], before: number, policy: Policy): string | null {
  if (ended === null) return 'nobody logged out';
  if (ended.try.ok !== true) return `the logout was not accepted: ${ended.try.detail}`;
  if (before === 0) return 'the session opened nothing before either';
  return ended.visits.every((visit) => isOpen(visit, policy) === null) ? 'nobody answered afterwards' : null;
}

export const logout = defineCheck({
  id: 'logout',
  title: 'After a logout the session’s cookie opens nothing',
  severity: 'high',
  why: 'A cookie that was copied stays a key for as long as the session lasts, whatever its owner does.',
  fix: 'Keep sessions in the login service’s store, and let no other cookie or proxy rule stand for them.',
  requires: ['sessions'],
  absent: withoutCookies,
  evaluate({ sessions }, policy) {
    const inside = sessions.accounts.filter(({ first }) => first?.try.ok === true);
    if (inside.length === 0) return unknown(whyNobody(sessions));
    const judged = inside.map((account) => {
      const { name, logout: ended } = account;
      const before = openedBy(lastVisits(account), sessions, policy).length;
      const opened = ended ? openedBy(ended.visits, sessions, policy) : [];
      if (opened.length > 0)
        return {
          subject: name,
          lead: { from: 'logout' as const, key: name },
          holds: false,
          expected,
          observed: `${opened.join(', ')} opened`,
          reproduce: withCookie(`curl -sS https://${sessions.portal}/api/state`, `${name} before it logged out`),
        };
      const lack = lackOf(ended, before, policy);
      return lack === null
        ? sound(name, expected, `nothing opened, of ${before} before`)
        : unseen(name, expected, lack);
    });
    const untried = lookingAccountsOf(policy)
      .filter((name) => !inside.some((account) => account.name === name))
      .map((name) => unseen(name, expected, 'it did not log in, or nobody tried'));
    return [...judged, ...untried];
  },
});
