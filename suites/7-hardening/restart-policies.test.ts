import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { restartPolicies } from './restart-policies.check.ts';

testCheck(restartPolicies, {
  holds: [
    { given: 'unless-stopped', world: hardened() },
    { given: 'always', world: hardenedBut('sonarr', ({ restart }) => (restart.name = 'always')) },
    { given: 'on-failure', world: hardenedBut('sonarr', ({ restart }) => (restart.name = 'on-failure')) },
    {
      given: 'a job that is to end, without one',
      world: hardenedBut('sonarr', ({ restart }, _, policy) => {
        restart.name = 'no';
        Object.assign(policy.services['sonarr'] ?? {}, { runs: 'once' });
      }),
    },
  ],
  broken: [
    {
      given: 'what is there only when it is asked for, without one',
      world: hardenedBut('sonarr', ({ restart }, _, policy) => {
        restart.name = 'no';
        Object.assign(policy.services['sonarr'] ?? {}, { runs: 'sometimes' });
      }),
      subjects: ['sonarr'],
    },
    { given: 'no', world: hardenedBut('sonarr', ({ restart }) => (restart.name = 'no')), subjects: ['sonarr'] },
    { given: 'nothing', world: hardenedBut('sonarr', ({ restart }) => (restart.name = '')), subjects: ['sonarr'] },
    {
      given: 'one that the policy does not take',
      world: hardenedBut('sonarr', ({ restart }, _, policy) => {
        restart.name = 'always';
        policy.hardening.restart = ['unless-stopped'];
      }),
      subjects: ['sonarr'],
    },
  ],
  unknown: [
    {
      given: 'a service whose settings nobody has',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik'],
    },
  ],
});
