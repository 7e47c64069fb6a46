import type { HealthTest } from '../../helpers/evidence/healing.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { fallibleHealthChecks } from './fallible-health-checks.check.ts';

const tests = (test: HealthTest) =>
  hardened(({ healing: { containers } }) => {
    for (const each of containers) if (each.subject === 'radarr') each.test = test;
  });

const after = (seconds: number | null) =>
  hardened(({ healing: { containers } }) => {
    for (const each of containers) if (each.subject === 'radarr') each.unhealthyAfterSeconds = seconds;
  });

const starting = (seconds: number) =>
  hardened(({ healing: { containers } }) => {
    for (const each of containers) if (each.subject === 'radarr') each.startsForSeconds = seconds;
  });

testCheck(fallibleHealthChecks, {
  holds: [
    { given: 'all ask', world: hardened() },
    { given: 'one takes its time', world: after(1800) },
    { given: 'one that is long in starting', world: starting(900) },
    { given: 'of one nobody tells how long it takes', world: after(null) },
  ],
  broken: [
    { given: 'one that cannot fail', world: tests('constant'), subjects: ['radarr'] },
    { given: 'one that is asked once a day', world: after(3 * 86_400), subjects: ['radarr'] },
    { given: 'one that ends well where nobody answers it', world: tests('deaf'), subjects: ['radarr'] },
    { given: 'one that asks another service', world: tests('elsewhere'), subjects: ['radarr'] },
    { given: 'one that counts for nothing for half a day', world: starting(43_200), subjects: ['radarr'] },
    { given: 'none', world: tests('none'), subjects: ['radarr'] },
  ],
  unknown: [
    {
      given: 'a service without a container',
      world: hardened(({ healing }) => void healing.containers.pop()),
      subjects: ['radarr'],
    },
  ],
  notApplicable: [
    { given: 'nobody is to be healed', world: hardened((_, { healing }) => void (healing.service = null)) },
  ],
});
