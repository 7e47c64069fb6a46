import type { Logs } from '../../helpers/evidence/logs.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray } from '../../helpers/testing/worlds/world-edits.ts';
import { errorBursts } from './error-bursts.check.ts';

const row = (change: Partial<Logs['rows'][number]>) =>
  world(({ logs }) =>
    logs.rows.filter(({ service }) => service === 'radarr').forEach((each) => Object.assign(each, change)),
  );

testCheck(errorBursts, {
  holds: [
    { given: 'a stray whose log nobody read', world: world((evidence) => addStray(evidence, 'stray')) },
    {
      given: 'a stack of one container',
      world: world((evidence) => void (evidence.containers = evidence.containers.slice(0, 1))),
    },
    { given: 'no errors', world: world() },
    { given: 'many, spread over the window', world: row({ errors: 60, worstMinute: 5 }) },
    { given: 'a log without lines', world: row({ lines: 0 }) },
  ],
  broken: [{ given: 'six in one minute', world: row({ errors: 6, worstMinute: 6 }), subjects: ['radarr'] }],
  unknown: [
    {
      given: 'a log that could not be read',
      world: row({ failed: 'configured logging driver does not support reading' }),
      subjects: ['radarr'],
    },
    {
      given: 'a log that nobody read',
      world: world(({ logs }) => void (logs.rows = logs.rows.filter(({ service }) => service !== 'radarr'))),
      subjects: ['radarr'],
    },
    { given: 'no container of the stack', world: world((evidence) => void (evidence.containers = [])), subjects: [] },
  ],
});
