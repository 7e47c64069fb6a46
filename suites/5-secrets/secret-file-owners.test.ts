import type { SecretFile } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretFileOwners } from './secret-file-owners.check.ts';

/** One of the files, changed. */
const file = (change: Partial<SecretFile>) =>
  sealed(({ 'secret-files': { files } }) =>
    files.filter(({ name }) => name === 'session').forEach((each) => Object.assign(each, change)),
  );
const subjects = ['session'];
const without = { directory: null, files: [], declared: [] };

testCheck(secretFileOwners, {
  holds: [
    { given: 'root reads what root owns', world: sealed() },
    {
      given: 'a user of its own',
      world: sealed(({ 'secret-files': { files, mounts } }) => {
        files.filter(({ name }) => name === 'session').forEach((each) => (each.uid = 472));
        mounts.filter(({ secret }) => secret === 'session').forEach((each) => (each.readers = [472]));
      }),
    },
    {
      given: 'the first process is root, and a later one its owner',
      world: sealed(({ 'secret-files': { files, mounts } }) => {
        files.filter(({ name }) => name === 'session').forEach((each) => (each.uid = 472));
        mounts.filter(({ secret }) => secret === 'session').forEach((each) => (each.readers = [0, 472]));
      }),
    },
    {
      given: 'the policy names the owner',
      world: sealed(({ 'secret-files': { files } }, policy) => {
        files.filter(({ name }) => name === 'session').forEach((each) => (each.uid = 1000));
        policy.secrets = { ...policy.secrets, owners: { session: 1000 } };
      }),
    },
    {
      given: 'nobody reads it, and it belongs to whom the directory does',
      world: sealed(({ 'secret-files': seen }) => {
        seen.mounts = seen.mounts.filter(({ secret }) => secret !== 'session');
      }),
    },
    { given: 'a folder', world: file({ type: 'directory', uid: 12 }) },
  ],
  broken: [
    { given: 'somebody else’s', world: file({ uid: 1000 }), subjects },
    { given: 'it is not there', world: file({ type: 'missing', uid: null }), subjects },
    {
      given: 'the policy names another',
      world: sealed((_evidence, policy) => {
        policy.secrets = { ...policy.secrets, owners: { session: 1000 } };
      }),
      subjects,
    },
    {
      given: 'nobody reads it, and it is not the directory’s owner’s',
      world: sealed(({ 'secret-files': seen }) => {
        seen.mounts = seen.mounts.filter(({ secret }) => secret !== 'session');
        seen.files.filter(({ name }) => name === 'session').forEach((each) => (each.uid = 33));
      }),
      subjects,
    },
  ],
  unknown: [
    { given: 'no owner could be seen', world: file({ uid: null }), subjects },
    {
      given: 'no reader could be seen',
      world: sealed(({ 'secret-files': { mounts } }) =>
        mounts.filter(({ secret }) => secret === 'session').forEach((each) => (each.readers = [])),
      ),
      subjects,
    },
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
