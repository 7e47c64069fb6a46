import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { loginHealth } from './login-health.check.ts';

/** Another program at the door, and what it answers where it is asked. */
const another = (kind: Policy['access']['login']['kind'], status: number) =>
  secured(({ login }, policy) => {
    policy.access.login.kind = kind;
    policy.access.store = null;
    Object.assign(login.health, { status, detail: '' });
  });

testCheck(loginHealth, {
  holds: [
    { given: 'a login without a place to say that it is well, which refuses', world: another('tinyauth', 401) },
    { given: 'one that somebody wrote, and that knows no such path', world: another('forwardauth', 404) },
    { given: 'both run, are healthy and answer', world: secured() },
    { given: 'no store is declared', world: secured((_evidence, policy) => void (policy.access.store = null)) },
  ],
  broken: [
    { given: 'an authentik that refuses at its own place', world: another('authentik', 401), subjects: ['authelia'] },
    { given: 'a login that fails whatever it is asked', world: another('tinyauth', 502), subjects: ['authelia'] },
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
  notApplicable: [
    { given: 'a login of the proxy itself', world: another('basicauth', 200) },
    { given: 'nobody asks, by the policy', world: another('none', 200) },
  ],
});
