import { testCheck } from '../../helpers/testing/check-tester.ts';
import { drifted, hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { composedImages } from './composed-images.check.ts';

testCheck(composedImages, {
  holds: [
    { given: 'the same name, and the same image', world: hardened() },
    {
      given: 'a name that the engine does not list, as by digest',
      world: hardened(({ hardening }) => (hardening.names = {})),
    },
  ],
  broken: [
    {
      given: 'another name in the files',
      world: drifted('sonarr', ({ differences }) => differences.push({ kind: 'image', name: '', how: 'other' })),
      subjects: ['sonarr'],
    },
    {
      given: 'another image of that name since',
      world: hardened(({ hardening }) => (hardening.names['example.test/sonarr:1.2.3'] = 'sha256:another')),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'one that nobody compared',
      world: hardened(({ drift }) => drift.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
