import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { readOnlyRoots } from './read-only-roots.check.ts';

testCheck(readOnlyRoots, {
  holds: [
    {
      given: 'read-only where declared, and writable elsewhere',
      world: hardenedBut('radarr', (settings, _, policy) => {
        settings.readOnlyRoot = false;
        policy.hardening.readOnlyRoot = ['sonarr'];
      }),
    },
  ],
  broken: [
    {
      given: 'writable where it is declared read-only',
      world: hardenedBut('sonarr', (settings, _, policy) => {
        settings.readOnlyRoot = false;
        policy.hardening.readOnlyRoot = ['sonarr', 'radarr'];
      }),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }, policy) => {
        hardening.containers = hardening.containers.filter(({ subject }) => subject !== 'sonarr');
        policy.hardening.readOnlyRoot = ['sonarr'];
      }),
      subjects: ['sonarr'],
    },
    {
      given: 'a declared service without a container',
      world: hardened((evidence, policy) => {
        evidence.containers = evidence.containers.filter(({ subject }) => subject !== 'sonarr');
        policy.hardening.readOnlyRoot = ['sonarr'];
      }),
      subjects: ['sonarr'],
    },
  ],
  notApplicable: [
    { given: 'the policy declares none', world: hardened((_, policy) => (policy.hardening.readOnlyRoot = [])) },
  ],
});
