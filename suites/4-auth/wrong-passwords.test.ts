import { testCheck } from '../../helpers/testing/check-tester.ts';
import { accepted } from '../../helpers/testing/worlds/world-sessions.ts';
import { accountOf, answerAt, withoutSecrets } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { wrongPasswords } from './wrong-passwords.check.ts';

testCheck(wrongPasswords, {
  holds: [
    { given: 'it is refused', world: secured() },
    {
      given: 'a router that is open to everybody is another matter',
      world: secured((evidence) => {
        answerAt(evidence.sessions.anonymous, 'sonarr@docker', 'content');
        answerAt(accountOf(evidence).wrong?.visits, 'sonarr@docker', 'content');
      }),
    },
  ],
  broken: [
    {
      given: 'it is accepted',
      world: secured((evidence) => void Object.assign(accountOf(evidence).wrong ?? {}, { try: accepted })),
      subjects: ['anna'],
    },
    {
      given: 'refused in words, and its cookie opens a router',
      world: secured((evidence) => answerAt(accountOf(evidence).wrong?.visits, 'radarr@docker', 'content')),
      subjects: ['anna'],
    },
  ],
  unknown: [
    {
      given: 'the portal did not answer',
      world: secured(
        (evidence) =>
          void Object.assign(accountOf(evidence).wrong ?? {}, { try: { status: null, ok: null, detail: 'silence' } }),
      ),
      subjects: ['anna'],
    },
    { given: 'nobody gave a password', world: secured(withoutSecrets), subjects: [] },
    {
      given: 'the very second failure bans',
      world: secured((evidence, policy) => {
        accountOf(evidence).wrong = null;
        policy.access.ban.failures = 2;
      }),
      subjects: [],
    },
  ],
});
