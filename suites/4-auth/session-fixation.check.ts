import { withoutCookies } from '../../helpers/evidence/login-kinds.ts';
import type { Lead } from '../../helpers/kernel/cause.ts';
import { defineCheck, unknown, type Observation } from '../../helpers/kernel/check.ts';
import { unseen } from '../../helpers/kernel/observations.ts';
import { lookingAccountsOf } from '../../helpers/policy/accounts.ts';
import { isOpen, openedBy, reproducePlanted, whyNobody } from '../../helpers/derived/sessions/visits.ts';

const between = 'from before the second factor';

export const sessionFixation = defineCheck({
  id: 'session-fixation',
  title: 'A cookie value from before the login opens nothing after it',
  severity: 'high',
  why: 'Whoever plants a cookie in somebody’s browser is logged in as soon as that person is.',
  fix: 'Let the login service make a new session at every step of the login, as Authelia does by itself.',
  requires: ['sessions'],
  absent: withoutCookies,
  evaluate({ sessions }, policy) {
    const inside = sessions.accounts.filter(({ first }) => first?.try.ok === true);
    if (inside.length === 0) return unknown(whyNobody(sessions));
    const rows = inside.flatMap(({ fixation, name }) =>
      fixation.map(({ value, kept, visits }): Observation => {
        const lead: Lead = { from: 'session', key: name };
        const about = { subject: `value ${value}`, lead, expected: 'worthless after the login' };
        const base = { ...about, reproduce: reproducePlanted(sessions.portal) };
        const opened = openedBy(visits, sessions, policy);
        if (opened.length > 0) return { ...base, holds: false, observed: `${name}: it opens ${opened.join(', ')}` };
        if (kept) return { ...base, holds: false, observed: `${name}: the session goes on under it` };
        return visits.every((visit) => isOpen(visit, policy) === null)
          ? { ...base, holds: null, observed: `${name}: nobody answered it` }
          : { ...base, holds: true, observed: `${name}: another value was given, and it opens nothing` };
      }),
    );
    const untried = lookingAccountsOf(policy)
      .filter((name) => !inside.some((account) => account.name === name))
      .map((name) => unseen(`a value of ${name}`, 'worthless after the login', 'it did not log in, or nobody tried'));
    const unfollowed = inside
      .filter(({ second, fixation }) => second?.try.ok === true && !fixation.some(({ value }) => value === between))
      .map(({ name }) => unseen(`value ${between}`, 'worthless after the login', `${name}: it was not followed`));
    return rows.length > 0
      ? [...rows, ...untried, ...unfollowed]
      : unknown('the portal set no cookie, so no value could be followed through the login');
  },
});
