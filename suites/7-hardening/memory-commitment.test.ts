import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { memoryCommitment } from './memory-commitment.check.ts';

const gibibyte = 2 ** 30;

testCheck(memoryCommitment, {
  holds: [
    { given: 'less than the host has', world: hardened() },
    {
      given: 'exactly what the host has',
      world: hardened(({ engine, hardening }) => (engine.memoryBytes = (hardening.containers.length * gibibyte) / 4)),
    },
    {
      given: 'twice the host, where the policy means it',
      world: hardened(({ engine }, policy) => {
        engine.memoryBytes = gibibyte * 1.5;
        policy.hardening.memoryShare = 200;
      }),
    },
    {
      given: 'one without a limit, which service-limits says',
      world: hardenedBut('sonarr', ({ limits }) => (limits.memoryBytes = 0)),
    },
    {
      given: 'the large one does not run',
      world: hardenedBut('sonarr', ({ limits }, { containers }) => {
        limits.memoryBytes = 100 * gibibyte;
        for (const each of containers) if (each.subject === 'sonarr') Object.assign(each, { status: 'exited', pid: 0 });
      }),
    },
  ],
  broken: [
    {
      given: 'more than the host has',
      world: hardenedBut('sonarr', ({ limits }) => (limits.memoryBytes = 100 * gibibyte)),
      subjects: ['host memory'],
    },
    {
      given: 'more than the share that the policy lends',
      world: hardened((_, policy) => (policy.hardening.memoryShare = 10)),
      subjects: ['host memory'],
    },
    {
      given: 'too much without what is not known',
      world: hardenedBut('sonarr', ({ limits }, { hardening }) => {
        limits.memoryBytes = 100 * gibibyte;
        hardening.containers.splice(0, 1);
      }),
      subjects: ['host memory'],
    },
  ],
  unknown: [
    {
      given: 'one that the engine did not tell of',
      world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
      subjects: ['host memory'],
    },
    {
      given: 'nobody has a limit',
      world: hardened(({ hardening }) => hardening.containers.forEach(({ limits }) => (limits.memoryBytes = 0))),
      subjects: [],
    },
  ],
});
