import type { MountedSecret } from '../../helpers/evidence/secret-files.ts';
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

testCheck(secretMounts, {
  holds: [
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
    { given: 'its process may not read it', world: mount({ state: 'unreadable' }), subjects },
    { given: 'there is nothing', world: mount({ state: 'missing', mode: null, uid: null }), subjects },
    { given: 'there is a folder', world: mount({ state: 'directory' }), subjects },
    { given: 'somewhere else', world: mount({ target: '/config/key' }), subjects },
    { given: 'below a folder of that name', world: mount({ target: '/run/secrets-of-sonarr' }), subjects },
  ],
  unknown: [
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
