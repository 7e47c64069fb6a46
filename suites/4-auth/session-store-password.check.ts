import { defineCheck, notApplicable, unknown } from '../../helpers/kernel/check.ts';
import { reproduceInside } from '../../helpers/derived/outside/asked-apis.ts';

/** What Redis says to a PING without password; null: what was said is neither. */
function asksForPassword(banner: string | null): boolean | null {
  if (banner?.startsWith('+PONG')) return false;
  return banner !== null && /^-(?:NOAUTH|DENIED|NOPERM|WRONGPASS)\b/.test(banner) ? true : null;
}

function describeBanner(value: string, banner: string | null): string {
  if (banner === null) return `${value}, and nothing was said`;
  const start = banner.slice(0, 60);
  return banner.startsWith('-DENIED') ? `no password, but refused by its protected mode: ${start}` : start;
}

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
    return store.greetings.map(({ network, value, banner }) => {
      const holds = asksForPassword(banner);
      const ping = reproduceInside(containers, store.from, `redis-cli -h ${declared.service} ping`);
      return {
        subject: `${declared.service}:${declared.port}/tcp`,
        cause: { kind: 'service' as const, key: declared.service },
        holds,
        expected: 'refuses a PING without password',
        observed: `from ${store.from} on ${network}: ${describeBanner(value, banner)}`,
        reproduce: holds === false ? ping : null,
      };
    });
  },
});
