import type { Registry } from '../../helpers/evidence/hardening.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { currentImages } from './current-images.check.ts';

const name = 'example.test/sonarr:1.2.3';
const registry = (state: Registry['state'], error: string | null = null) =>
  hardenedBut('sonarr', (_, { hardening }) => {
    for (const each of hardening.images) if (each.id === 'sha256:sonarr') each.registry = [{ name, state, error }];
  });

testCheck(currentImages, {
  holds: [
    { given: 'the registry’s own', world: hardened() },
    { given: 'never from a registry', world: registry('local') },
    { given: 'built here, as declared', world: registry('unasked') },
    {
      given: 'started by the image’s id',
      world: hardenedBut('sonarr', (_, { containers, hardening }) => {
        for (const each of containers) if (each.subject === 'sonarr') each.image = 'sha256:0123456789abcdef';
        for (const each of hardening.images) if (each.id === 'sha256:sonarr') each.registry = [];
      }),
    },
  ],
  broken: [
    { given: 'another image at the registry', world: registry('newer'), subjects: ['sonarr'] },
    {
      given: 'pulled or built anew, and never started',
      world: hardened(({ hardening }) => (hardening.names[name] = 'sha256:another')),
      subjects: ['sonarr'],
    },
    {
      given: 'the same for a name without a tag',
      world: hardenedBut('sonarr', (_, { containers, hardening }) => {
        for (const each of containers) if (each.subject === 'sonarr') each.image = 'example.test/sonarr';
        hardening.names['example.test/sonarr:latest'] = 'sha256:another';
      }),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    { given: 'no way to the registry', world: registry('unreachable', 'no such host'), subjects: ['sonarr'] },
    {
      given: 'the engine did not tell of the image',
      world: hardened(({ hardening }) => (hardening.images = hardening.images.slice(1))),
      subjects: ['traefik'],
    },
  ],
});
