import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { restartLoops } from './restart-loops.check.ts';

const restarts = (count: number, allowed = 3) =>
  world((evidence, policy) => {
    containerOf(evidence, 'radarr').restartCount = count;
    serviceRule(policy, 'radarr').maxRestarts = allowed;
  });

testCheck(restartLoops, {
  holds: [
    {
      given: 'a stack of one container',
      world: world((evidence) => void (evidence.containers = evidence.containers.slice(0, 1))),
    },
    { given: 'no restart', world: world() },
    { given: 'as many as allowed', world: restarts(3) },
    {
      given: 'a stray in a loop is nobody’s service',
      world: world((evidence) => addStray(evidence, 'stray', { restartCount: 99 })),
    },
  ],
  broken: [
    { given: 'one more than allowed', world: restarts(4), subjects: ['radarr'] },
    { given: 'none is allowed', world: restarts(1, 0), subjects: ['radarr'] },
    {
      given: 'caught between two deaths',
      world: world((evidence) => void (containerOf(evidence, 'radarr').status = 'restarting')),
      subjects: ['radarr'],
    },
    {
      given: 'a service of the project that nobody declared',
      world: world((evidence) => addStray(evidence, 'relay', { member: true, service: 'relay', restartCount: 99 })),
      subjects: ['relay'],
    },
  ],
  unknown: [
    { given: 'no container of the stack', world: world((evidence) => void (evidence.containers = [])), subjects: [] },
  ],
});
