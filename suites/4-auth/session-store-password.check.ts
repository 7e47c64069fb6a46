import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { seeInside } from '../../helpers/derived/outside/doors.ts';

export const sessionStorePassword = defineCheck({
  id: 'session-store-password',
  title: 'The session store asks for a password',
  severity: 'high',
  why: 'Whoever speaks to the store reads, ends and makes sessions without any login.',
  fix: 'Set `requirepass` in Redis and give the login service the password as a secret.',
  requires: ['login', 'containers'],
  evaluate({ login: { store }, containers }, policy) {
    const declared = policy.access.store;
    if (!declared) return notApplicable('the policy declares no session store (`access.store`)');
    if (!store || store.greetings.length === 0)
      return unknown(
        `${policy.access.login.service} and ${declared.service} share no network, so nobody could greet the store`,
      );
    return store.greetings.map(({ network, value, said }) => {
      const open = said?.startsWith('+PONG') === true;
      const asks = said !== null && /^-(?:NOAUTH|DENIED|NOPERM|WRONGPASS)\b/.test(said);
      const answered =
        said === null
          ? `${value}, and nothing was said`
          : said.startsWith('-DENIED')
            ? `no password, but refused by its protected mode: ${said.slice(0, 60)}`
            : said.slice(0, 60);
      return {
        subject: `${declared.service}:${declared.port}/tcp`,
        holds: open ? false : asks ? true : null,
        expected: 'refuses a PING without password',
        observed: `from ${store.from} on ${network}: ${answered}`,
        see: open ? seeInside(containers, store.from, `redis-cli -h ${declared.service} ping`) : null,
      };
    });
  },
});
