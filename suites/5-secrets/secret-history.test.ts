import type { SecretRepository } from '../../helpers/evidence/secret-repository.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretHistory } from './secret-history.check.ts';

const history = (change: Partial<NonNullable<SecretRepository['history']>>) =>
  sealed(({ 'secret-repository': seen }) => void (seen.history && Object.assign(seen.history, change)));
const known = { path: 'notes.md', kind: 'known' as const, name: 'session', isMessage: false };

testCheck(secretHistory, {
  holds: [{ given: 'nothing was committed', world: sealed() }],
  broken: [
    { given: '`.env` was', world: history({ paths: ['.env'] }), subjects: ['.env'] },
    { given: 'a value was', world: history({ found: [known] }), subjects: ['notes.md'] },
    {
      given: 'somebody wrote a value into the message of a commit',
      world: history({ found: [{ ...known, path: 'commit 0123456789ab', isMessage: true }] }),
      subjects: ['commit 0123456789ab'],
    },
    {
      given: 'a variable was that says that it is secret',
      world: history({ found: [{ ...known, path: '.env.prod', kind: 'named', name: 'DB_PASSWORD' }] }),
      subjects: ['.env.prod'],
    },
    {
      given: 'a token was, in a file that should not be there either',
      world: history({ paths: ['.env'], found: [{ path: '.env', kind: 'token', name: 'a token', isMessage: false }] }),
      subjects: ['.env'],
    },
    {
      given: 'a value was, and older commits are not here',
      world: history({ found: [known], shallow: true }),
      subjects: ['notes.md'],
    },
  ],
  unknown: [
    { given: 'not all of it was read', world: history({ unread: 2 }), subjects: ['history'] },
    { given: 'older commits are not here', world: history({ shallow: true }), subjects: ['history'] },
    {
      given: 'nobody read the history of a repository that there is',
      world: sealed(({ 'secret-repository': seen }) => void (seen.history = null)),
      subjects: ['history'],
    },
    {
      given: 'nobody could tell which secrets there are',
      world: sealed(({ 'secret-files': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: ['history'],
    },
  ],
  notApplicable: [
    {
      given: 'there is no repository',
      world: sealed(({ 'secret-repository': seen }) => void Object.assign(seen, { state: 'none', history: null })),
    },
  ],
});
