import { defineCheck, unknown } from '../../helpers/kernel/check.ts';
import { openedBy, reproduceTry, whyNobody } from '../../helpers/derived/sessions/visits.ts';
import { not } from '../../helpers/lib/three-valued.ts';

export const wrongPasswords = defineCheck({
  id: 'wrong-passwords',
  title: 'A wrong password is refused and opens nothing',
  severity: 'high',
  why: 'A login that takes any password is none.',
  fix: 'Look at the authentication backend of the login service, and at who answers under the portal’s name.',
  requires: ['sessions'],
  evaluate({ sessions }, policy) {
    const tried = sessions.accounts.flatMap(({ name, wrong }) => (wrong ? [{ name, wrong }] : []));
    if (tried.length === 0) {
      const { failures } = policy.access.ban;
      const why = failures < 3 ? `with a ban after ${failures} it would ban the account` : whyNobody(sessions);
      return unknown(`no wrong password was tried: ${why}`);
    }
    return tried.map(({ name, wrong }) => {
      const opened = openedBy(wrong.visits, sessions, policy);
      const holds = opened.length > 0 ? false : not(wrong.try.ok);
      return {
        subject: name,
        lead: { from: 'session' as const, key: name },
        holds,
        expected: 'refused, and nothing opens',
        observed: `${wrong.try.detail}${opened.length > 0 ? `, and ${opened.join(', ')} opened` : ''}`,
        reproduce: holds === true ? null : reproduceTry(sessions, policy, true),
      };
    });
  },
});
