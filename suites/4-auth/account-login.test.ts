import { testCheck } from '../../helpers/testing/check-tester.ts';
import { rejected, visitsAfter } from '../../helpers/testing/worlds/world-sessions.ts';
import { accountOf, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { accountLogin } from './account-login.check.ts';

testCheck(accountLogin, {
  holds: [
    { given: 'both factors are accepted', world: secured() },
    {
      given: 'an account without one-time codes',
      world: secured((evidence, policy) => {
        accountOf(evidence).second = null;
        for (const account of Object.values(policy.access.accounts)) account.totp = null;
      }),
    },
  ],
  broken: [
    {
      given: 'the right password is refused',
      world: secured(
        (evidence) =>
          void Object.assign(accountOf(evidence), { first: { try: rejected, visits: visitsAfter(0) }, second: null }),
      ),
      subjects: ['anna (password)'],
    },
    {
      given: 'the one-time code is refused',
      world: secured((evidence) => void (accountOf(evidence).second = { try: rejected, visits: visitsAfter(1) })),
      subjects: ['anna (one-time code)'],
    },
    {
      given: 'accepted, and nothing opens',
      world: secured((evidence) => {
        const account = accountOf(evidence);
        for (const stage of [account.first, account.second]) if (stage) stage.visits = visitsAfter(0);
      }),
      subjects: ['anna (password)'],
    },
  ],
  unknown: [
    {
      given: 'a second factor that nobody tried',
      world: secured((evidence) => void (accountOf(evidence).second = null)),
      subjects: ['anna (one-time code)'],
    },
    { given: 'nobody gave a password', world: secured(withoutSecrets), subjects: ['anna (password)'] },
    {
      given: 'something else than Authelia answers',
      world: secured(
        (evidence) =>
          void Object.assign(accountOf(evidence), {
            first: {
              try: { status: 404, ok: null, detail: 'HTTP 404, which is no answer of Authelia’s API' },
              visits: visitsAfter(0),
            },
            second: null,
          }),
      ),
      subjects: ['anna (password)'],
    },
  ],
});
