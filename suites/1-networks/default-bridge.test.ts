import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, endpoint } from '../../helpers/testing/worlds/world-edits.ts';
import { defaultBridge } from './default-bridge.check.ts';

testCheck(defaultBridge, {
  holds: [{ given: 'nobody is there', world: world() }],
  broken: [
    {
      given: 'one alone on the engine, by the name of old',
      world: world((evidence) => {
        addStray(evidence, 'stray', { networkMode: 'default' });
        evidence.containers = evidence.containers.slice(-1);
      }),
      subjects: ['stray'],
    },
    {
      given: 'a stray',
      world: world((evidence) => {
        addStray(evidence, 'stray');
        endpoint(evidence, 'stray', 'bridge', '10.201.0.2');
      }),
      subjects: ['stray'],
    },
    {
      given: 'a stopped one that would sit there',
      world: world((evidence) => addStray(evidence, 'stray', { status: 'exited', pid: 0 })),
      subjects: ['stray'],
    },
    {
      given: 'a service that was connected by hand',
      world: world((evidence) => endpoint(evidence, 'radarr', 'bridge', '10.201.0.2')),
      subjects: ['radarr'],
    },
  ],
  unknown: [
    {
      given: 'an engine that lists no container',
      world: world((evidence) => void (evidence.containers = [])),
      subjects: [],
    },
  ],
});
