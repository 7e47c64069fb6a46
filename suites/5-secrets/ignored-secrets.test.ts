import type { SecretRepository } from '../../helpers/evidence/secret-repository.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { ignoredSecrets } from './ignored-secrets.check.ts';

const change = (edit: (seen: SecretRepository) => void) => sealed((evidence) => edit(evidence['secret-repository']));
const loose = (found: NonNullable<SecretRepository['loose']>['found'], unread = 0) =>
  change((seen) => void (seen.loose = { read: 3, unread, found }));
const git = (row: Partial<SecretRepository['env']['git']>) => change(({ env }) => void Object.assign(env.git, row));

testCheck(ignoredSecrets, {
  holds: [
    { given: 'all is ignored', world: sealed() },
    {
      given: 'there is no `.env`, and nothing tells git to ignore one',
      world: change(({ env }) => {
        env.present = false;
        env.git.ignored = false;
      }),
    },
  ],
  broken: [
    {
      given: 'a copy of a secret lies beside',
      world: loose([{ path: 'secrets.old/session', kind: 'known', name: 'session' }]),
      subjects: ['secrets.old/session'],
    },
    {
      given: 'a file that git has got a secret since',
      world: loose([{ path: 'notes.txt', kind: 'known', name: 'session', isKept: true }]),
      subjects: ['notes.txt'],
    },
    {
      given: 'a further file of variables has a password, and others were too many',
      world: loose([{ path: '.env.prod', kind: 'named', name: 'DB_PASSWORD' }], 9),
      subjects: ['.env.prod'],
    },
    {
      given: '`.env` is not ignored and holds a token',
      world: change((seen) => {
        seen.env.git.ignored = false;
        seen.loose = { read: 1, unread: 0, found: [{ path: '.env', kind: 'token', name: 'a token, by its shape' }] };
      }),
      subjects: ['.env'],
    },
    { given: '`.env` is not ignored', world: git({ ignored: false }), subjects: ['.env'] },
    { given: '`.env` is kept all the same', world: git({ tracked: true }), subjects: ['.env'] },
    {
      given: '`.env` was removed here only',
      world: change(({ env }) => {
        env.present = false;
        env.git.tracked = true;
      }),
      subjects: ['.env'],
    },
    {
      given: 'a file of the directory is kept',
      world: change(({ secrets }) =>
        secrets.filter(({ path }) => path === 'secrets/session').forEach((each) => (each.tracked = true)),
      ),
      subjects: ['secrets/session'],
    },
  ],
  unknown: [
    { given: 'not all that is loose was searched', world: loose([], 4), subjects: ['working tree'] },
    { given: 'git could not say it', world: git({ ignored: null }), subjects: ['.env'] },
    { given: 'git could not say whether it keeps it', world: git({ tracked: null }), subjects: ['.env'] },
    {
      given: 'the directory could not be listed',
      world: change((seen) => void (seen.secretsUnread = 'secrets cannot be read (EACCES)')),
      subjects: ['secrets directory'],
    },
  ],
  notApplicable: [
    { given: 'there is no repository', world: change((seen) => void (seen.state = 'none')) },
    {
      given: 'nothing secret lies in it',
      world: change((seen) => {
        seen.env.present = false;
        seen.secrets = [];
      }),
    },
  ],
});
