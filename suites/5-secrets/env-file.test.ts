import { testCheck } from '../../helpers/testing/check-tester.ts';
import { sealed } from '../../helpers/testing/worlds/world-sealed.ts';
import { envFile } from './env-file.check.ts';

const secret = { name: 'DB_PASS', kind: 'named', length: 'short' } as const;

testCheck(envFile, {
  holds: [
    { given: 'settings only', world: sealed() },
    {
      given: 'the policy allows the name',
      world: sealed(({ 'secret-repository': { env } }, policy) => {
        env.found.push(secret);
        const allowed = [{ service: '.env', name: 'DB_PASS' }];
        policy.secrets = { ...policy.secrets, allowed };
      }),
    },
  ],
  broken: [
    {
      given: 'a password',
      world: sealed(({ 'secret-repository': { env } }) => void env.found.push(secret)),
      subjects: ['.env DB_PASS'],
    },
    {
      given: 'a password that the policy allows to a service',
      world: sealed(({ 'secret-repository': { env } }, policy) => {
        env.found.push(secret);
        const allowed = [{ service: 'sonarr', name: 'DB_PASS' }];
        policy.secrets = { ...policy.secrets, allowed };
      }),
      subjects: ['.env DB_PASS'],
    },
  ],
  notApplicable: [
    { given: 'there is none', world: sealed(({ 'secret-repository': { env } }) => void (env.present = false)) },
  ],
});
