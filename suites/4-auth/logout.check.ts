import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { isOpen, lastVisits, openedBy, whyNobody } from '../../helpers/derived/sessions/sessions.ts';

export const logout = defineCheck({
  id: 'logout',
  title: 'After a logout the session’s cookie opens nothing',
  severity: 'high',
  why: 'A cookie that was copied stays a key for as long as the session lasts, whatever its owner does.',
  fix: 'Keep sessions in the login service’s store, and let no other cookie or proxy rule stand for them.',
  requires: ['sessions'],
  evaluate({ sessions }, policy) {
    const inside = sessions.accounts.filter(({ first }) => first?.try.ok === true);
    if (inside.length === 0) return unknown(whyNobody(sessions));
    return inside.map((account) => {
      const { name, logout: ended } = account;
      const before = openedBy(lastVisits(account), sessions, policy).length;
      const opened = ended ? openedBy(ended.visits, sessions, policy) : [];
      const blind =
        ended === null ||
        ended.try.ok !== true ||
        before === 0 ||
        ended.visits.every((visit) => isOpen(visit, policy) === null);
      const lack =
        ended === null
          ? 'nobody logged out'
          : ended.try.ok !== true
            ? `the logout was not accepted: ${ended.try.detail}`
            : before === 0
              ? 'the session opened nothing before either'
              : 'nobody answered afterwards';
      const observed =
        opened.length > 0 ? `${opened.join(', ')} opened` : blind ? lack : `nothing opened, of ${before} before`;
      return {
        subject: name,
        holds: opened.length > 0 ? false : blind ? null : true,
        expected: 'every protected router asks again',
        observed,
        reproduce:
          opened.length > 0 ? `curl -sS -b 'COOKIE of before the logout' https://${sessions.portal}/api/state` : null,
      };
    });
  },
});
