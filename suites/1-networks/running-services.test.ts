import type { Container } from '../../helpers/evidence/containers.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, removeContainer } from '../../helpers/testing/worlds/world-edits.ts';
import { runningServices } from './running-services.check.ts';

const status = (value: Container['status']) =>
  world((evidence) => void (containerOf(evidence, 'radarr').status = value));

testCheck(runningServices, {
  holds: [
    { given: 'all run', world: world() },
    { given: 'one restarts in a loop, which restart-loops names', world: status('restarting') },
  ],
  broken: [
    {
      given: 'stopped, and all else in a restart loop',
      world: world((evidence) => {
        for (const each of evidence.containers) each.restartCount = 9;
        Object.assign(containerOf(evidence, 'radarr'), { restartCount: 0, status: 'exited' });
      }),
      subjects: ['radarr'],
    },
    ...(['paused', 'exited', 'created', 'dead', 'removing'] as const).map((value) => ({
      given: value,
      world: status(value),
      subjects: ['radarr'],
    })),
    {
      given: 'a service without container',
      world: world((evidence) => removeContainer(evidence, 'radarr')),
      subjects: ['radarr'],
    },
    {
      given: 'a stray of that name is no service',
      world: world((evidence) => {
        removeContainer(evidence, 'gluetun');
        addStray(evidence, 'gluetun');
      }),
      subjects: ['gluetun'],
    },
    {
      given: 'one replica of two',
      world: world(
        (evidence) =>
          void evidence.containers.push({
            ...structuredClone(containerOf(evidence, 'radarr')),
            subject: 'radarr#2',
            status: 'exited',
          }),
      ),
      subjects: ['radarr'],
    },
  ],
  unknown: [
    {
      given: 'an engine that lists no container',
      world: world((evidence) => void (evidence.containers = [])),
      subjects: [],
    },
    {
      given: 'all restart in a loop',
      world: world(({ containers }) => containers.forEach((container) => (container.restartCount = 9))),
      subjects: [],
    },
  ],
  notApplicable: [{ given: 'a policy without services', world: world((_, policy) => void (policy.services = {})) }],
});
