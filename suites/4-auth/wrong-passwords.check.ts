import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { openedBy, whyNobody } from '../../helpers/derived/sessions/sessions.ts';

export const wrongPasswords = defineCheck({
  id: 'wrong-passwords',
  title: 'A wrong password is refused and opens nothing',
  severity: 'high',
  why: 'A login that takes any password is none.',
  fix: 'Look at the authentication backend of the login service, and at who answers under the portal’s name.',
  requires: ['sessions'],
  evaluate({ sessions }, policy) {
    const tried = sessions.accounts.flatMap(({ name, wrong }) => (wrong ? [{ name, wrong }] : []));
    if (tried.length === 0)
      return unknown(
        'no wrong password was tried: ' +
          `${policy.access.ban.failures < 3 ? `with a ban after ${policy.access.ban.failures} it would ban the account` : whyNobody(sessions)}`,
      );
    return tried.map(({ name, wrong }) => {
      const opened = openedBy(wrong.visits, sessions, policy);
      const holds = wrong.try.ok === true || opened.length > 0 ? false : wrong.try.ok === false ? true : null;
      return {
        subject: name,
        holds,
        expected: 'refused, and nothing opens',
        observed: `${wrong.try.detail}${opened.length > 0 ? `, and ${opened.join(', ')} opened` : ''}`,
        reproduce:
          holds === true
            ? null
            : `curl -sS -i -H 'Content-Type: application/json' -d '{"username":"…","password":"wrong"}' ` +
              `https://${sessions.portal}/api/firstfactor`,
      };
    });
  },
});
