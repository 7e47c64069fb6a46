import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accountOf, answerAt, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { sessionFixation } from './session-fixation.check.ts';

testCheck(sessionFixation, {
  holds: [{ given: 'each step gives another value, and the old ones open nothing', world: secured() }],
  broken: [
    {
      given: 'the visitor’s own value becomes the session',
      world: secured((evidence) => void Object.assign(accountOf(evidence).fixation[2] ?? {}, { kept: true })),
      subjects: ['value chosen by the visitor'],
    },
    {
      given: 'the value of before the login opens a router beside the new one',
      world: secured((evidence) => answerAt(accountOf(evidence).fixation[0]?.visits, 'radarr@docker', 'content')),
      subjects: ['value given before the login'],
    },
    {
      given: 'the second factor counts for the old value too',
      world: secured((evidence) => answerAt(accountOf(evidence).fixation[1]?.visits, 'sonarr@docker', 'content')),
      subjects: ['value from before the second factor'],
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
      given: 'nobody answered the old value',
      world: secured((evidence) => {
        for (const { router } of evidence.sessions.anonymous)
          answerAt(accountOf(evidence).fixation[0]?.visits, router, 'none');
      }),
      subjects: ['value given before the login'],
    },
    {
      given: 'no value could be followed',
      world: secured((evidence) => void (accountOf(evidence).fixation = [])),
      subjects: [],
    },
    { given: 'nobody gave a password', world: secured(withoutSecrets), subjects: [] },
  ],
});
