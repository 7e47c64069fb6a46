import type { HealthTest } from '../../helpers/evidence/healing.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { fallibleHealthChecks } from './fallible-health-checks.check.ts';

const tests = (test: HealthTest) =>
  hardened(({ healing: { containers } }) => {
    for (const each of containers) if (each.subject === 'radarr') each.test = test;
  });

testCheck(fallibleHealthChecks, {
  holds: [{ given: 'all ask', world: hardened() }],
  broken: [
    { given: 'one that cannot fail', world: tests('constant'), subjects: ['radarr'] },
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
