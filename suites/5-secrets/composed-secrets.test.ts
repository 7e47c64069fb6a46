import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed, withSecretAt } from '../../helpers/testing/worlds/world-sealed.ts';
import { composedSecrets } from './composed-secrets.check.ts';

const inConfig = { subject: 'prometheus', place: 'config', name: 'line 3', kind: 'credentials' } as const;

testCheck(composedSecrets, {
  holds: [
    { given: 'nothing was found', world: sealed() },
    { given: 'a container has one, which is another check’s', world: withSecretAt({}) },
    {
      given: 'the policy allows it',
      world: sealed((evidence, policy) => {
        Object.assign(evidence, withSecretAt(inConfig).evidence);
        policy.secrets = { ...policy.secrets, allowed: [{ service: 'prometheus', name: 'line 3' }] };
      }),
    },
  ],
  broken: [{ given: 'one in a config', world: withSecretAt(inConfig), subjects: ['config prometheus line 3'] }],
  unknown: [
    {
      given: 'Compose could not be asked',
      world: sealed(({ 'secret-places': seen }) => void (seen.composeUnread = 'the file is gone')),
      subjects: [],
    },
  ],
  notApplicable: [
    { given: 'no config has content', world: sealed(({ 'secret-places': seen }) => void (seen.configs = [])) },
  ],
});
