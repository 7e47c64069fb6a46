import type { MountedSecret, NamedSecret } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { secretMounts } from './secret-mounts.check.ts';

const mount = (change: Partial<MountedSecret>) =>
  sealed(({ 'secret-files': { mounts } }) =>
    mounts.filter(({ service }) => service === 'sonarr').forEach((each) => Object.assign(each, change)),
  );
const subjects = ['sonarr sonarr-key'];
const dropped = sealed(({ 'secret-files': seen }) => {
  seen.mounts = seen.mounts.filter(({ service }) => service !== 'sonarr');
});

/** A variable of sonarr names a file. */
const names = (change: Partial<NamedSecret>) =>
  sealed(
    ({ 'secret-files': { named } }) =>
      void named.push({
        ...{ subject: 'sonarr', service: 'sonarr', variable: 'DB_PASSWORD_FILE', target: '/config/db', asRoot: false },
        ...{ state: 'readable', readers: [1000], mode: '0600', uid: 1000, gid: 1000, error: null, ...change },
      }),
  );
const variable = ['sonarr DB_PASSWORD_FILE'];

testCheck(secretMounts, {
  holds: [
    { given: 'a variable names a file that can be read', world: names({}) },
    { given: 'each can be read', world: sealed() },
    { given: 'one is empty, which is another check’s', world: mount({ state: 'empty' }) },
    {
      given: 'nobody names one, beside those that are named',
      world: sealed(
        ({ 'secret-files': { declared } }) =>
          void declared.push({ name: 'spare', source: 'file', path: '/srv/small/secrets/spare', users: [] }),
      ),
    },
  ],
  broken: [
    { given: 'a variable names what is not there', world: names({ state: 'missing' }), subjects: variable },
    { given: 'a variable names a folder', world: names({ state: 'directory' }), subjects: variable },
    { given: 'a variable names an empty file', world: names({ state: 'empty' }), subjects: variable },
    { given: 'a variable names what it may not read', world: names({ state: 'unreadable' }), subjects: variable },
    { given: 'its process may not read it', world: mount({ state: 'unreadable' }), subjects },
    { given: 'there is nothing', world: mount({ state: 'missing', mode: null, uid: null }), subjects },
    { given: 'there is a folder', world: mount({ state: 'directory' }), subjects },
    { given: 'somewhere else', world: mount({ target: '/config/key' }), subjects },
    { given: 'below a folder of that name', world: mount({ target: '/run/secrets-of-sonarr' }), subjects },
  ],
  unknown: [
    { given: 'root may have read it', world: names({ state: 'unreadable', asRoot: true }), subjects: variable },
    { given: 'nobody could look', world: names({ state: 'unseen', error: 'gone' }), subjects: variable },
    { given: 'it could not be looked into', world: mount({ state: 'unseen', error: 'permission denied' }), subjects },
    { given: 'nobody looked into its container', world: dropped, subjects },
    {
      given: 'it has no container',
      world: sealed((evidence) => {
        evidence.containers.splice(evidence.containers.indexOf(containerOf(evidence, 'sonarr')), 1);
        evidence['secret-files'].mounts = evidence['secret-files'].mounts.filter(({ service }) => service !== 'sonarr');
      }),
      subjects,
    },
    {
      given: 'Compose could not be asked',
      world: sealed(({ 'secret-files': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: ['compose files'],
    },
  ],
  notApplicable: [
    {
      given: 'nobody declares a secret',
      world: sealed(({ 'secret-files': seen }) => void Object.assign(seen, { declared: [], mounts: [] })),
    },
  ],
});
