import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { placesRow, sealed, withSecretAt } from '../../helpers/testing/worlds/world-sealed.ts';
import { labelSecrets } from './label-secrets.check.ts';

const ofShare = { subject: 'volume library', place: 'volume-option' as const, name: 'o.password' };
const allowed = [{ service: 'sonarr', name: 'DB_PASS' }];

testCheck(labelSecrets, {
  holds: [
    { given: 'nothing was found', world: sealed() },
    { given: 'it stands somewhere else, which is another check’s', world: withSecretAt({ place: 'environment' }) },
    {
      given: 'the policy allows the name',
      world: sealed((evidence, policy) => {
        Object.assign(evidence, withSecretAt({ place: 'label' }).evidence);
        policy.secrets = { ...policy.secrets, allowed };
      }),
    },
    {
      given: 'a recording of before does not tell of volumes and networks',
      world: sealed(({ 'secret-places': seen }) => void (seen.stores = null)),
    },
    {
      given: 'the policy allows what stands in a volume’s options',
      world: sealed((evidence, policy) => {
        Object.assign(evidence, withSecretAt(ofShare).evidence);
        policy.secrets = { ...policy.secrets, allowed: [{ service: ofShare.subject, name: ofShare.name }] };
      }),
    },
    {
      given: 'the image’s history could not be read, which is another check’s',
      world: sealed((evidence) => Object.assign(placesRow(evidence, 'sonarr'), { layers: null, error: 'gone' })),
    },
  ],
  broken: [
    {
      given: 'the password of a share, in its volume’s options',
      world: withSecretAt(ofShare),
      subjects: ['volume library option o.password'],
    },
    {
      given: 'one in the label of a network',
      world: withSecretAt({ subject: 'network backend-net', place: 'network-label', name: 'token' }),
      subjects: ['network backend-net label token'],
    },
    {
      given: 'one in the options of a log driver',
      world: withSecretAt({ place: 'log-option', name: 'loki-url' }),
      subjects: ['sonarr log-option loki-url'],
    },
    { given: 'one by its name', world: withSecretAt({ place: 'label' }), subjects: ['sonarr label DB_PASS'] },
    {
      given: 'one by chance alone',
      world: withSecretAt({ place: 'label', name: 'THING', kind: 'random', length: 'long' }),
      subjects: ['sonarr label THING'],
    },
    {
      given: 'the policy allows the name at another service only',
      world: sealed((evidence, policy) => {
        Object.assign(evidence, withSecretAt({ place: 'label' }).evidence);
        policy.secrets = { ...policy.secrets, allowed: [{ service: 'radarr', name: 'DB_PASS' }] };
      }),
      subjects: ['sonarr label DB_PASS'],
    },
  ],
  unknown: [
    {
      given: 'volumes could not be listed',
      world: sealed(({ 'secret-places': seen }) => void (seen.stores = { volumes: [], networks: [], error: '403' })),
      subjects: ['volumes and networks'],
    },
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
