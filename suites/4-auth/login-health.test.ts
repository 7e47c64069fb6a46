import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginHealth } from './login-health.check.ts';

testCheck(loginHealth, {
  holds: [
    { given: 'both run, are healthy and answer', world: secured() },
    { given: 'no store is declared', world: secured((_evidence, policy) => void (policy.access.store = null)) },
  ],
  broken: [
    {
      given: 'the login service is unhealthy',
      world: secured((evidence) => void (containerOf(evidence, 'authelia').health.status = 'unhealthy')),
      subjects: ['authelia'],
    },
    {
      given: 'the store stopped',
      world: secured((evidence) => void Object.assign(containerOf(evidence, 'redis'), { status: 'exited' })),
      subjects: ['redis'],
    },
    {
      given: 'the login service answers 500',
      world: secured(({ login }) => void Object.assign(login.health, { status: 500, detail: 'oops' })),
      subjects: ['authelia'],
    },
    {
      given: 'the login service does not answer the proxy',
      world: secured(
        ({ login }) =>
          void Object.assign(login.health, { value: 'refused', status: null, detail: 'connection refused' }),
      ),
      subjects: ['authelia'],
    },
    {
      given: 'the store does not answer the login service',
      world: secured(
        ({ login }) =>
          void login.store?.greetings.splice(0, 1, { network: 'session-net', value: 'refused', banner: null }),
      ),
      subjects: ['redis'],
    },
    {
      given: 'the store is not there',
      world: secured(
        (evidence) => void (evidence.containers = evidence.containers.filter(({ service }) => service !== 'redis')),
      ),
      subjects: ['redis'],
    },
  ],
  unknown: [
    {
      given: 'the proxy’s namespace could not be entered',
      world: secured(
        ({ login }) => void Object.assign(login.health, { value: 'probe-failed', status: null, detail: 'setns' }),
      ),
      subjects: ['authelia'],
    },
    {
      given: 'the login service’s namespace could not be entered',
      world: secured(
        ({ login }) =>
          void login.store?.greetings.splice(0, 1, { network: 'session-net', value: 'probe-failed', banner: null }),
      ),
      subjects: ['redis'],
    },
  ],
});
