import type { Container } from '../../helpers/evidence/containers.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { healers } from './healers.check.ts';

const subjects = ['fail2ban'];
const but = (change: Partial<Container>) =>
  hardened((evidence) => void Object.assign(containerOf(evidence, 'fail2ban'), change));
const health = (status: Container['health']['status']) =>
  but({ health: { declaredBy: 'image', status, lastOutput: '' } });

testCheck(healers, {
  holds: [
    { given: 'it runs and is healthy', world: hardened() },
    { given: 'it has no health check', world: health('none') },
  ],
  broken: [
    { given: 'it is stopped', world: but({ status: 'exited', pid: 0 }), subjects },
    { given: 'it is paused', world: but({ status: 'paused' }), subjects },
    {
      given: 'it is stopped, and had only begun',
      world: but({ status: 'exited', pid: 0, health: { declaredBy: 'image', status: 'starting', lastOutput: '' } }),
      subjects,
    },
    { given: 'it is unhealthy', world: health('unhealthy'), subjects },
    {
      given: 'there is none',
      world: hardened((evidence) => {
        evidence.containers = evidence.containers.filter(({ service }) => service !== 'fail2ban');
      }),
      subjects,
    },
  ],
  unknown: [{ given: 'it has only begun', world: health('starting'), subjects }],
  notApplicable: [
    { given: 'nobody is to be healed', world: hardened((_, { healing }) => void (healing.service = null)) },
  ],
});
