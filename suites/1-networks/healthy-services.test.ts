import type { Container } from '../../helpers/evidence/containers.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf, removeContainer, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { healthyServices } from './healthy-services.check.ts';

const health = (status: Container['health']['status'], change: Partial<Container> = {}) =>
  world(
    (evidence) =>
      void Object.assign(
        containerOf(evidence, 'radarr'),
        { health: { declaredBy: status === 'none' ? 'none' : 'image', status, lastOutput: 'connection refused' } },
        change,
      ),
  );

testCheck(healthyServices, {
  holds: [
    {
      given: 'a job that ended with 0, whose health nobody asks any more',
      world: world((evidence, policy) => {
        serviceRule(policy, 'radarr').runs = 'once';
        Object.assign(containerOf(evidence, 'radarr'), { status: 'exited', exitCode: 0, pid: 0 });
      }),
    },
    {
      given: 'one service alone',
      world: world((evidence, policy) => {
        policy.services = { radarr: serviceRule(policy, 'radarr') };
        evidence.containers = [containerOf(evidence, 'radarr')];
      }),
    },
    {
      given: 'a stray that is unhealthy, and services of the project without a check, or stopped',
      world: world((evidence) => {
        const health = { declaredBy: 'compose' as const, status: 'unhealthy' as const, lastOutput: '' };
        addStray(evidence, 'stray', { health });
        addStray(evidence, 'plain', {
          member: true,
          service: 'plain',
          health: { ...health, declaredBy: 'none', status: 'none' },
        });
        addStray(evidence, 'stopped', { member: true, service: 'stopped', health, status: 'exited', pid: 0 });
      }),
    },
    { given: 'all report healthy', world: world() },
    { given: 'a check of the image', world: health('healthy') },
    { given: 'up and healthy after many restarts', world: health('healthy', { restartCount: 9 }) },
  ],
  broken: [
    {
      given: 'one replica of two is unhealthy',
      world: world((evidence) => {
        const radarr = structuredClone(containerOf(evidence, 'radarr'));
        evidence.containers.push({ ...radarr, subject: 'radarr#2', health: { ...radarr.health, status: 'unhealthy' } });
      }),
      subjects: ['radarr'],
    },
    {
      given: 'unhealthy after many restarts',
      world: health('unhealthy', { restartCount: 9 }),
      subjects: ['radarr'],
    },
    { given: 'unhealthy', world: health('unhealthy'), subjects: ['radarr'] },
    { given: 'no health check where one is asked for', world: health('none'), subjects: ['radarr'] },
    {
      given: 'a service of the project that nobody declared',
      world: world((evidence) =>
        addStray(evidence, 'relay', {
          member: true,
          service: 'relay',
          health: { declaredBy: 'compose', status: 'unhealthy', lastOutput: '' },
        }),
      ),
      subjects: ['relay'],
    },
  ],
  unknown: [
    { given: 'still starting', world: health('starting'), subjects: ['radarr'] },
    {
      given: 'paused, and healthy when last asked',
      world: health('healthy', { status: 'paused' }),
      subjects: ['radarr'],
    },
    { given: 'stopped', world: health('unhealthy', { status: 'exited', pid: 0 }), subjects: ['radarr'] },
    { given: 'in a restart loop', world: health('healthy', { status: 'restarting' }), subjects: ['radarr'] },
    {
      given: 'started once more, and not asked yet',
      world: health('starting', { restartCount: 9 }),
      subjects: ['radarr'],
    },
    { given: 'no container', world: world((evidence) => removeContainer(evidence, 'radarr')), subjects: ['radarr'] },
  ],
  notApplicable: [
    {
      given: 'no check is asked for, and none is there',
      world: world(({ containers }, policy) => {
        Object.values(policy.services).forEach((rule) => (rule.health = false));
        containers.forEach((container) => (container.health = { declaredBy: 'none', status: 'none', lastOutput: '' }));
      }),
    },
  ],
});
