import type { SecretFile } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretAge } from './secret-age.check.ts';

/** One of the files, changed. */
const file = (change: Partial<SecretFile>) =>
  sealed(({ 'secret-files': { files } }) =>
    files.filter(({ name }) => name === 'session').forEach((each) => Object.assign(each, change)),
  );
const subjects = ['session'];
const without = { directory: null, files: [], declared: [] };

testCheck(secretAge, {
  holds: [
    { given: 'a month old', world: sealed() },
    { given: 'a year old to the day', world: file({ modifiedAt: '2025-11-01T12:00:00.000Z' }) },
    { given: 'made while we looked', world: file({ modifiedAt: '2026-11-01T12:00:01.000Z' }) },
    { given: 'a folder', world: file({ type: 'directory', modifiedAt: '2020-01-01T00:00:00.000Z' }) },
  ],
  broken: [
    { given: 'a day over a year', world: file({ modifiedAt: '2025-10-31T11:00:00.000Z' }), subjects },
    {
      given: 'older than the policy wants',
      world: sealed((_evidence, policy) => void (policy.secrets = { ...policy.secrets, rotationDays: 30 })),
      subjects: ['redis-password', 'session', 'sonarr-key'],
    },
  ],
  unknown: [
    { given: 'no time', world: file({ modifiedAt: null }), subjects },
    { given: 'one could not be looked at', world: file({ error: 'permission denied' }), subjects },
    {
      given: 'a declared one has no row',
      world: sealed(({ 'secret-files': { files } }) => void files.splice(0, 1)),
      subjects,
    },
    {
      given: 'the directory could not be listed whole',
      world: sealed(({ 'secret-files': { directory } }) => void (directory && (directory.error = 'too many'))),
      subjects: ['secrets directory'],
    },
    {
      given: 'Compose could not be asked',
      world: sealed(({ 'secret-files': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: ['compose files'],
    },
  ],
  notApplicable: [
    { given: 'there is no secret', world: sealed(({ 'secret-files': seen }) => void Object.assign(seen, without)) },
    {
      given: 'Compose copies all of them in',
      world: sealed(({ 'secret-files': seen }) => {
        seen.declared.forEach((each) => Object.assign(each, { source: 'environment', path: null }));
        Object.assign(seen, { directory: null, files: [] });
      }),
    },
  ],
});
