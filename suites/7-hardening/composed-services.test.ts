import { testCheck } from '../../helpers/testing/check-tester.ts';
import { drifted, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { composedServices } from './composed-services.check.ts';

testCheck(composedServices, {
  holds: [
    { given: 'the same hash', world: hardened() },
    {
      given: 'another hash, which another Compose wrote',
      world: drifted('sonarr', (mine) => Object.assign(mine, { hash: 'other', doubts: ['version'] })),
    },
    {
      given: 'no hash, and the same content',
      world: drifted('sonarr', (mine) => (mine.hash = 'unsaid')),
    },
    {
      given: 'another hash by another image, which composed-images says',
      world: drifted('sonarr', (mine) =>
        Object.assign(mine, { hash: 'other', differences: [{ kind: 'image', name: '', how: 'other' }] }),
      ),
    },
  ],
  broken: [
    {
      given: 'another hash',
      world: drifted('sonarr', (mine) => (mine.hash = 'other')),
      subjects: ['sonarr'],
    },
    ...(['command', 'user', 'environment', 'label', 'mount', 'setting'] as const).map((kind) => ({
      given: `another ${kind}, whatever the hash`,
      world: drifted('sonarr', ({ differences }) => differences.push({ kind, name: 'TZ', how: 'other' })),
      subjects: ['sonarr'],
    })),
    {
      given: 'a variable that is missing',
      world: drifted('sonarr', (mine) => {
        mine.doubts = ['version'];
        mine.differences.push({ kind: 'environment', name: 'TZ', how: 'missing' });
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a container whose service is gone from the files',
      world: hardened(({ drift }) => {
        drift.composed = drift.composed.filter((service) => service !== 'sonarr');
        drift.containers = drift.containers.filter(({ subject }) => subject !== 'sonarr');
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a service of the files without a container',
      world: hardened(({ drift }) => void drift.composed.push('wiki')),
      subjects: ['wiki'],
    },
  ],
  unknown: [
    {
      given: 'one that could not be compared',
      world: hardened(({ drift }) => {
        drift.containers = drift.containers.filter(({ subject }) => subject !== 'sonarr');
        drift.unread.push({ subject: 'sonarr', error: 'the engine gave no answer' });
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'one that nobody compared',
      world: hardened(({ drift }) => drift.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
