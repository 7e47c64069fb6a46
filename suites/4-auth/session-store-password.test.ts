import { testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { sessionStorePassword } from './session-store-password.check.ts';

const saying = (banner: string | null, value: 'open' | 'dropped' = 'open') =>
  secured(({ login }) => void login.store?.greetings.splice(0, 1, { network: 'session-net', value, banner }));

testCheck(sessionStorePassword, {
  holds: [
    { given: 'a greeting without password is refused', world: secured() },
    {
      given: 'no password, and its protected mode refuses',
      world: saying('-DENIED Redis is running in protected mode because protected mode is enabled'),
    },
  ],
  broken: [{ given: 'it answers whoever greets it', world: saying('+PONG'), subjects: ['redis:6379/tcp'] }],
  unknown: [
    { given: 'it says nothing', world: saying(null), subjects: ['redis:6379/tcp'] },
    { given: 'it is no Redis', world: saying('HTTP/1.1 400 Bad Request'), subjects: ['redis:6379/tcp'] },
    { given: 'it was not reached', world: saying(null, 'dropped'), subjects: ['redis:6379/tcp'] },
    {
      given: 'the two share no network',
      world: secured(({ login }) => void (login.store = { from: 'authelia', greetings: [] })),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'no store is declared', world: secured((_evidence, policy) => void (policy.access.store = null)) },
  ],
});
