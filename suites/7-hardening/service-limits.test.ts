import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { serviceLimits } from './service-limits.check.ts';

testCheck(serviceLimits, {
  holds: [
    { given: 'all three limits', world: hardened() },
    {
      given: 'a quota instead of a number of processors',
      world: hardenedBut('sonarr', ({ limits }) => Object.assign(limits, { nanoCpus: 0, cpuQuota: 50_000 })),
    },
    {
      given: 'somebody else’s container without any, which is a row of the benchmark',
      world: hardenedBut('sonarr', ({ limits }, { containers }) => {
        const own = containers.find(({ subject }) => subject === 'sonarr');
        if (own) containers.push({ ...own, subject: 'other/wiki', member: false });
        limits.memoryBytes = 1;
      }),
    },
  ],
  broken: [
    {
      given: 'no memory limit',
      world: hardenedBut('sonarr', ({ limits }) => (limits.memoryBytes = 0)),
      subjects: ['sonarr memory'],
    },
    {
      given: 'a memory limit as large as the host',
      world: hardenedBut('sonarr', ({ limits }, { engine }) => (limits.memoryBytes = engine.memoryBytes)),
      subjects: ['sonarr memory'],
    },
    {
      given: 'no processor limit',
      world: hardenedBut('radarr', ({ limits }) => (limits.nanoCpus = 0)),
      subjects: ['radarr processors'],
    },
    {
      given: 'shares, which limit nobody',
      world: hardenedBut('radarr', ({ limits }) => Object.assign(limits, { nanoCpus: 0, cpuShares: 512 })),
      subjects: ['radarr processors'],
    },
    {
      given: 'no limit of processes',
      world: hardenedBut('radarr', ({ limits }) => (limits.pids = null)),
      subjects: ['radarr processes'],
    },
    {
      given: 'as many processes as a whole host has',
      world: hardenedBut('radarr', ({ limits }) => (limits.pids = 4_194_304)),
      subjects: ['radarr processes'],
    },
    {
      given: 'any number of processes',
      world: hardenedBut('radarr', ({ limits }) => (limits.pids = -1)),
      subjects: ['radarr processes'],
    },
    {
      given: 'none of the three',
      world: hardenedBut('redis', ({ limits }) => Object.assign(limits, { memoryBytes: 0, nanoCpus: 0, pids: 0 })),
      subjects: ['redis memory', 'redis processes', 'redis processors'],
    },
  ],
  unknown: [
    {
      given: 'the engine did not say',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['traefik memory', 'traefik processes', 'traefik processors'],
    },
    {
      given: 'a declared service without a container',
      world: hardened(({ containers }) => containers.splice(0, 1)),
      subjects: ['traefik memory', 'traefik processes', 'traefik processors'],
    },
  ],
});
