import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { healingLabels } from './healing-labels.check.ts';

const without = (label: string) =>
  hardened(({ healing: { containers } }, policy) => {
    policy.healing.label = label;
    for (const each of containers) if (each.subject === 'radarr') each.labelled = label === '';
  });

testCheck(healingLabels, {
  holds: [
    { given: 'all bear it', world: hardened() },
    { given: 'a healer of everybody', world: without('') },
  ],
  broken: [
    { given: 'one does not', world: without('autoheal=true'), subjects: ['radarr'] },
    {
      given: 'the healer was told of another label',
      world: hardened(({ healing }) => {
        healing.looksFor = 'heal=true';
        for (const each of healing.containers) each.labelled = false;
      }),
      subjects: ['radarr', 'sonarr'],
    },
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
