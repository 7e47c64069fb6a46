import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { placesRow, sealed, withSecretAt } from '../../helpers/testing/worlds/world-sealed.ts';
import { commandSecrets } from './command-secrets.check.ts';

const allowed = [{ service: 'sonarr', name: 'DB_PASS' }];

testCheck(commandSecrets, {
  holds: [
    { given: 'nothing was found', world: sealed() },
    { given: 'it stands somewhere else, which is another check’s', world: withSecretAt({ place: 'label' }) },
    {
      given: 'the policy allows the name',
      world: sealed((evidence, policy) => {
        Object.assign(evidence, withSecretAt({ place: 'command' }).evidence);
        policy.secrets = { ...policy.secrets, allowed };
      }),
    },
    {
      given: 'the image’s history could not be read, which is another check’s',
      world: sealed((evidence) => Object.assign(placesRow(evidence, 'sonarr'), { layers: null, error: 'gone' })),
    },
  ],
  broken: [
    { given: 'one by its name', world: withSecretAt({ place: 'command' }), subjects: ['sonarr command DB_PASS'] },
    {
      given: 'one by chance alone',
      world: withSecretAt({ place: 'command', name: 'THING', kind: 'random', length: 'long' }),
      subjects: ['sonarr command THING'],
    },
    {
      given: 'the policy allows the name at another service only',
      world: sealed((evidence, policy) => {
        Object.assign(evidence, withSecretAt({ place: 'command' }).evidence);
        policy.secrets = { ...policy.secrets, allowed: [{ service: 'radarr', name: 'DB_PASS' }] };
      }),
      subjects: ['sonarr command DB_PASS'],
    },
    {
      given: 'in a health check',
      world: withSecretAt({ place: 'health-check', name: '--password' }),
      subjects: ['sonarr health-check --password'],
    },
    {
      given: 'in an entrypoint',
      world: withSecretAt({ place: 'entrypoint', name: 'script', kind: 'credentials' }),
      subjects: ['sonarr entrypoint script'],
    },
  ],
  unknown: [
    {
      given: 'a container that nobody looked at',
      world: sealed(({ 'secret-places': seen }) => void seen.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
    {
      given: 'a declared service without container',
      world: sealed(
        (evidence) => void evidence.containers.splice(evidence.containers.indexOf(containerOf(evidence, 'redis')), 1),
      ),
      subjects: ['redis'],
    },
  ],
});
