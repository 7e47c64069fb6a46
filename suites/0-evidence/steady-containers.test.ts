import type { Steadiness } from '../../helpers/evidence/steadiness.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { steadyContainers } from './steady-containers.check.ts';

const later = (change: (row: Steadiness['after'][number]) => void) =>
  world(({ steadiness }) => steadiness.after.filter(({ subject }) => subject === 'radarr').forEach(change));
const everybody = world().evidence.containers.map(({ subject }) => subject);

testCheck(steadyContainers, {
  holds: [
    { given: 'nothing changed', world: world() },
    {
      given: 'a container in a restart loop, which restart-loops names',
      world: world((evidence) => {
        containerOf(evidence, 'radarr').restartCount = 9;
        for (const row of evidence.steadiness.after)
          if (row.subject === 'radarr') row.startedAt = '2026-11-01T12:00:01Z';
      }),
    },
  ],
  broken: [
    {
      given: 'on one network more',
      world: later((row) => (row.networks = [...row.networks, 'dmz-net'])),
      subjects: ['radarr'],
    },
    {
      given: 'recreated, and nobody recorded whether it still ran',
      world: later((row) => {
        row.id = 'id-other';
        delete row.status;
      }),
      subjects: ['radarr'],
    },
    {
      given: 'a first look that names nobody',
      world: world(({ steadiness }) => void (steadiness.before = [])),
      subjects: everybody,
    },
    {
      given: 'a last look that names nobody',
      world: world(({ steadiness }) => void (steadiness.after = [])),
      subjects: everybody,
    },
    {
      given: 'restarted meanwhile',
      world: later((row) => (row.startedAt = '2026-11-01T12:00:01Z')),
      subjects: ['radarr'],
    },
    { given: 'recreated meanwhile', world: later((row) => (row.id = 'id-other')), subjects: ['radarr'] },
    { given: 'stopped meanwhile', world: later((row) => (row.status = 'exited')), subjects: ['radarr'] },
    { given: 'moved meanwhile', world: later((row) => (row.networks = ['backend-net'])), subjects: ['radarr'] },
    {
      given: 'gone meanwhile',
      world: world(
        ({ steadiness }) => void (steadiness.after = steadiness.after.filter(({ subject }) => subject !== 'radarr')),
      ),
      subjects: ['radarr'],
    },
    {
      given: 'come meanwhile',
      world: world(
        ({ steadiness }) => void (steadiness.before = steadiness.before.filter(({ subject }) => subject !== 'radarr')),
      ),
      subjects: ['radarr'],
    },
  ],
  unknown: [
    {
      given: 'two empty looks',
      world: world(({ steadiness }) => void Object.assign(steadiness, { before: [], after: [] })),
      subjects: [],
    },
    {
      given: 'a recording that does not say who still ran',
      world: world(({ steadiness }) =>
        [...steadiness.before, ...steadiness.after]
          .filter(({ subject }) => subject === 'radarr')
          .forEach((row) => delete row.status),
      ),
      subjects: ['radarr'],
    },
  ],
});
