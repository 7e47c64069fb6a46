import type { MountedSecret } from '../../helpers/evidence/secret-files.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { mountedSecret } from '../../helpers/testing/worlds/world-secrets.ts';
import { secretHolders } from './secret-holders.check.ts';

/** Radarr has sonarr's key, which it does not name. */
const held = (change: Partial<MountedSecret> = {}) =>
  sealed(
    ({ 'secret-files': { mounts } }) =>
      void mounts.push({
        ...mountedSecret('radarr', 'sonarr-key'),
        by: 'found',
        target: '/data/sonarr-key',
        ...change,
      }),
  );
const subjects = ['radarr sonarr-key'];
const readers = (names: string[]) =>
  sealed((_evidence, policy) => {
    policy.secrets = { ...policy.secrets, readers: { 'redis-password': names } };
  });

testCheck(secretHolders, {
  holds: [
    { given: 'each has its own', world: sealed() },
    { given: 'a mount shows one that its process may not read', world: held({ state: 'unreadable' }) },
    { given: 'a folder of the image’s own lies there', world: held({ state: 'directory' }) },
    { given: 'there is nothing where it could be', world: held({ state: 'missing' }) },
    { given: 'the policy names all who have it', world: readers(['authelia', 'redis']) },
  ],
  broken: [
    { given: 'a mount shows it', world: held(), subjects },
    { given: 'a mount shows an empty one', world: held({ state: 'empty' }), subjects },
    {
      given: 'it lies among the secrets of a stranger',
      world: held({ subject: 'other/web', service: 'web', target: '/run/secrets/sonarr-key' }),
      subjects: ['other/web sonarr-key'],
    },
    {
      given: 'the policy names fewer than declare it',
      world: readers(['redis']),
      subjects: ['authelia redis-password'],
    },
  ],
  unknown: [
    { given: 'it could not be looked at', world: held({ state: 'unseen', error: 'permission denied' }), subjects },
    {
      given: 'a container that nobody looked into',
      world: sealed(({ 'secret-files': { looked } }) => void looked.splice(0, 1)),
      subjects: ['traefik'],
    },
    {
      given: 'a container that could not be looked into',
      world: sealed(({ 'secret-files': { looked } }) =>
        looked.filter(({ subject }) => subject === 'sonarr').forEach((each) => (each.error = 'permission denied')),
      ),
      subjects: ['sonarr'],
    },
    {
      given: 'Compose could not be asked',
      world: sealed(({ 'secret-files': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: ['compose files'],
    },
  ],
});
