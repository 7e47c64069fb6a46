import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray } from '../../helpers/testing/worlds/world-edits.ts';
import { runningStack } from './running-stack.check.ts';

const every = (status: 'exited' | 'paused' | 'created') =>
  world(({ containers }) => containers.forEach((container) => (container.status = status)));

testCheck(runningStack, {
  holds: [
    { given: 'all run', world: world() },
    {
      given: 'one runs',
      world: world(({ containers }) =>
        containers.forEach((container, at) => (container.status = at === 0 ? 'running' : 'exited')),
      ),
    },
  ],
  broken: [
    { given: 'all are stopped', world: every('exited'), subjects: ['stack'] },
    { given: 'all are paused', world: every('paused'), subjects: ['stack'] },
    {
      given: 'an engine without containers',
      world: world((evidence) => void (evidence.containers = [])),
      subjects: ['stack'],
    },
    {
      given: 'somebody else’s container runs',
      world: world(
        (evidence) => (
          addStray(evidence, 'stray'),
          void (evidence.containers = evidence.containers.filter(({ member }) => !member))
        ),
      ),
      subjects: ['stack'],
    },
  ],
});
