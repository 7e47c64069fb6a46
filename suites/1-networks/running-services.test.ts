import type { Container } from '../../helpers/evidence/containers.ts';
import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, removeContainer, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { runningServices } from './running-services.check.ts';

const status = (value: Container['status']) =>
  world((evidence) => void (containerOf(evidence, 'radarr').status = value));

/** radarr, declared to be no service that always runs. */
const meant = (runs: 'once' | 'sometimes', change: (evidence: Artifacts) => void) =>
  world((evidence, policy) => {
    serviceRule(policy, 'radarr').runs = runs;
    change(evidence);
  });
const ended = (exitCode: number) => (evidence: Artifacts) =>
  void Object.assign(containerOf(evidence, 'radarr'), { status: 'exited', exitCode, pid: 0 });

testCheck(runningServices, {
  holds: [
    { given: 'a job that ended with 0', world: meant('once', ended(0)) },
    { given: 'a job that is at work', world: meant('once', () => undefined) },
    {
      given: 'a service of a profile that nobody asked for',
      world: meant('sometimes', (all) => removeContainer(all, 'radarr')),
    },
    { given: 'one that was stopped again', world: meant('sometimes', ended(143)) },
    { given: 'all run', world: world() },
    { given: 'one restarts in a loop, which restart-loops names', world: status('restarting') },
  ],
  broken: [
    { given: 'a job that failed', world: meant('once', ended(1)), subjects: ['radarr'] },
    {
      given: 'a service of a profile that is paused',
      world: meant('sometimes', (all) => void (containerOf(all, 'radarr').status = 'paused')),
      subjects: ['radarr'],
    },
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
      given: 'a job whose container is gone',
      world: meant('once', (all) => removeContainer(all, 'radarr')),
      subjects: ['radarr'],
    },
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
