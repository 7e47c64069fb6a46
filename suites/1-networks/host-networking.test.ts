import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { hostNetworking } from './host-networking.check.ts';

const host = { networkMode: 'host', namespace: 'host', attachments: [] };

testCheck(hostNetworking, {
  holds: [
    {
      given: 'fail2ban alone on the engine',
      world: world((evidence) => void (evidence.containers = [containerOf(evidence, 'fail2ban')])),
    },
    { given: 'fail2ban alone, as declared', world: world() },
  ],
  broken: [
    {
      given: 'another project’s container of a declared service’s name',
      world: world((evidence) => addStray(evidence, 'other/fail2ban', { ...host, service: 'fail2ban' })),
      subjects: ['other/fail2ban'],
    },
    {
      given: 'a service of the project that nobody declared',
      world: world((evidence) => addStray(evidence, 'relay', { ...host, member: true, service: 'relay' })),
      subjects: ['relay'],
    },
    {
      given: 'one that is to come up on the host network, and does not run',
      world: world((evidence) => addStray(evidence, 'stray', { networkMode: 'host', status: 'exited', pid: 0 })),
      subjects: ['stray'],
    },
    {
      given: 'radarr moved to the host network',
      world: world((evidence) => void Object.assign(containerOf(evidence, 'radarr'), host)),
      subjects: ['radarr'],
    },
    {
      given: 'a stray on the host network',
      world: world((evidence) => addStray(evidence, 'stray', host)),
      subjects: ['stray'],
    },
    {
      given: 'a stray in fail2ban’s namespace, which is the host’s',
      world: world((evidence) => addStray(evidence, 'stray', { ...host, networkMode: 'container:id-fail2ban' })),
      subjects: ['stray'],
    },
    {
      given: 'fail2ban in a namespace of its own, where it bans nobody',
      world: world(
        (evidence) =>
          void Object.assign(containerOf(evidence, 'fail2ban'), { networkMode: 'none', namespace: 'fail2ban' }),
      ),
      subjects: ['fail2ban'],
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
