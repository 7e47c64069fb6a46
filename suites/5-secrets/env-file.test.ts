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
    {
      given: 'a password in the folder of another project, and no `.env` in the first one',
      world: sealed(({ 'secret-repository': seen }) => {
        const looked = { ...seen, directory: '/srv/edge', env: { ...seen.env, found: [secret] } };
        seen.others = [{ project: 'edge', error: null, looked }];
        seen.env = { ...seen.env, present: false };
      }),
      subjects: ['edge: .env DB_PASS'],
    },
  ],
  unknown: [
    {
      given: 'the folder of another project that could not be looked at',
      world: sealed(({ 'secret-repository': seen }) => {
        seen.others = [{ project: 'edge', error: 'its compose files lie elsewhere', looked: null }];
      }),
      subjects: ['edge: its directory'],
    },
  ],
  notApplicable: [
    { given: 'there is none', world: sealed(({ 'secret-repository': { env } }) => void (env.present = false)) },
  ],
});
