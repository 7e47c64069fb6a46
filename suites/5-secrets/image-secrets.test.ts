import { testCheck } from '../../helpers/testing/check-tester.ts';
import { placesRow, sealed, withSecretAt } from '../../helpers/testing/worlds/world-sealed.ts';
import { imageSecrets } from './image-secrets.check.ts';

testCheck(imageSecrets, {
  holds: [
    { given: 'nothing was found', world: sealed() },
    { given: 'it stands in the container’s own environment, which is another check’s', world: withSecretAt({}) },
  ],
  broken: (
    [
      'image-environment',
      'image-label',
      'image-command',
      'image-health-check',
      'image-history',
      'build-argument',
    ] as const
  ).map((place) => ({
    given: `in its ${place}`,
    world: withSecretAt({ place, name: 'NPM_TOKEN', kind: 'token' }),
    subjects: [`sonarr ${place} NPM_TOKEN`],
  })),
  unknown: [
    {
      given: 'its history could not be read',
      world: sealed((evidence) => Object.assign(placesRow(evidence, 'sonarr'), { layers: null, error: 'gone' })),
      subjects: ['sonarr'],
    },
    {
      given: 'a container that nobody looked at',
      world: sealed(({ 'secret-places': seen }) => void seen.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
