import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { pinnedImages } from './pinned-images.check.ts';

/** sonarr's image by another name; local: it never came from a registry. */
const named = (image: string, local = false) =>
  hardenedBut('sonarr', (_, { containers, hardening }) => {
    for (const each of containers) if (each.subject === 'sonarr') each.image = image;
    for (const each of hardening.images) if (each.id === 'sha256:sonarr' && local) each.digests = [];
  });

/** `sonarr:4` as a file has it; ours: how names begin that are built here. */
const planned = (origin: 'built' | 'pulled' | 'named', ...ours: string[]) =>
  hardenedBut('sonarr', (settings, { containers, hardening }, policy) => {
    settings.planned = origin;
    hardening.images = [];
    for (const each of containers) if (each.subject === 'sonarr') each.image = 'house/sonarr:4';
    policy.hardening.localImages = ours;
  });

testCheck(pinnedImages, {
  holds: [
    { given: 'one number, of an image that the file builds', world: planned('built') },
    { given: 'one number, of an image that the policy calls ours', world: planned('named', 'house/') },
    { given: 'a whole version', world: hardened() },
    { given: 'a digest', world: named(`example.test/sonarr@sha256:${'a'.repeat(64)}`) },
    { given: 'a digest beside latest', world: named(`example.test/sonarr:latest@sha256:${'a'.repeat(64)}`) },
    { given: 'a version with words', world: named('example.test/sonarr:version-4.0.9.2244') },
    { given: 'a date', world: named('example.test/sonarr:20261101') },
    { given: 'a commit', world: named('example.test/sonarr:sha-1a2b3c4d') },
    { given: 'the image’s own id', world: named('sha256:0123456789abcdef') },
    { given: 'one number, of what was built here', world: named('ours/sonarr:1', true) },
  ],
  broken: [
    { given: 'one number, of an image that is pulled', world: planned('pulled'), subjects: ['sonarr'] },
    { given: 'latest', world: named('example.test/sonarr:latest'), subjects: ['sonarr'] },
    { given: 'no tag', world: named('example.test/sonarr'), subjects: ['sonarr'] },
    { given: 'no tag behind a port', world: named('example.test:5000/sonarr'), subjects: ['sonarr'] },
    { given: 'a word that moves', world: named('example.test/sonarr:nightly'), subjects: ['sonarr'] },
    {
      given: 'a word that moves with a version',
      world: named('example.test/sonarr:4.0.1-latest'),
      subjects: ['sonarr'],
    },
    { given: 'one number', world: named('example.test/sonarr:4'), subjects: ['sonarr'] },
    { given: 'latest, built here', world: named('ours/sonarr:latest', true), subjects: ['sonarr'] },
  ],
  unknown: [
    {
      given: 'one number, of a name that may be anybody’s',
      world: planned('named'),
      subjects: ['sonarr'],
    },
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
    {
      given: 'one number, of an image that nobody knows',
      world: hardenedBut('sonarr', (_, { containers, hardening }) => {
        for (const each of containers) if (each.subject === 'sonarr') each.image = 'ours/sonarr:1';
        hardening.images = hardening.images.filter(({ id }) => id !== 'sha256:sonarr');
      }),
      subjects: ['sonarr'],
    },
  ],
});
