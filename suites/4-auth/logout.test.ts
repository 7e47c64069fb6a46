import { testCheck } from '../../helpers/testing/check-tester.ts';
import { rejected, visitsAfter } from '../../helpers/testing/worlds/world-sessions.ts';
import { accountOf, answerAt, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { logout } from './logout.check.ts';

testCheck(logout, {
  holds: [{ given: 'the old cookie opens nothing', world: secured() }],
  broken: [
    {
      given: 'the old cookie still opens a router',
      world: secured((evidence) => answerAt(accountOf(evidence).logout?.visits, 'radarr@docker', 'content')),
      subjects: ['anna'],
    },
    {
      given: 'the logout answers an error, and the session goes on',
      world: secured(
        (evidence) =>
          void (accountOf(evidence).logout = {
            try: { status: 404, ok: null, detail: 'HTTP 404' },
            visits: visitsAfter(2),
          }),
      ),
      subjects: ['anna'],
    },
  ],
  notApplicable: [
    {
      given: 'passwords of the proxy, which keeps no session',
      world: secured((_evidence, policy) => void Object.assign(policy.access.login, { kind: 'basicauth' })),
    },
  ],
  unknown: [
    {
      given: 'the logout was refused',
      world: secured((evidence) => void Object.assign(accountOf(evidence).logout ?? {}, { try: rejected })),
      subjects: ['anna'],
    },
    {
      given: 'the session opened nothing before either',
      world: secured((evidence) => {
        for (const stage of [accountOf(evidence).first, accountOf(evidence).second])
          if (stage) stage.visits = visitsAfter(0);
      }),
      subjects: ['anna'],
    },
    {
      given: 'nobody answered afterwards',
      world: secured((evidence) => {
        for (const { router } of evidence.sessions.anonymous)
          answerAt(accountOf(evidence).logout?.visits, router, 'none');
      }),
      subjects: ['anna'],
    },
    { given: 'nobody gave a password', world: secured(withoutSecrets), subjects: [] },
  ],
});
