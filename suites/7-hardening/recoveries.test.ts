import type { HealingTrials } from '../../helpers/evidence/healing-trials.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { recoveries } from './recoveries.check.ts';

const tried = (ill: 'paused' | 'unhealthy', change: Partial<HealingTrials['rows'][number]>) =>
  hardened(({ 'healing-trials': { rows } }) => {
    for (const row of rows) if (row.ill === ill) Object.assign(row, change);
  });

testCheck(recoveries, {
  holds: [
    { given: 'both are healed', world: hardened() },
    { given: 'in the last second', world: tried('paused', { healedAfter: 90 }) },
  ],
  broken: [
    { given: 'a paused one stays so', world: tried('paused', { healedAfter: null }), subjects: ['radarr paused'] },
    { given: 'too late', world: tried('unhealthy', { healedAfter: 91 }), subjects: ['sonarr unhealthy'] },
  ],
  unknown: [
    {
      given: 'it could not be tried',
      world: tried('paused', { healedAfter: null, error: 'the engine refused' }),
      subjects: ['radarr paused'],
    },
    {
      given: 'it could not be put back',
      world: hardened(({ 'healing-trials': { transcript } }) => {
        for (const step of transcript) step.error = 'no such container';
      }),
      subjects: ['what was done'],
    },
    {
      given: 'nobody could be tried',
      world: hardened(({ 'healing-trials': trials }) => void (trials.rows = [])),
      subjects: [],
    },
  ],
  notApplicable: [
    {
      given: 'nobody asked for it',
      world: hardened(({ 'healing-trials': trials }) => void (trials.notMade = 'was not asked for')),
    },
  ],
});
