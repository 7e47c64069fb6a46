import type { CallKind, Healing } from '../../helpers/evidence/healing.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { healerRights } from './healer-rights.check.ts';

const at = 'fail2ban → socket-proxy:2375/tcp';
const called = (kind: CallKind, value: Healing['calls'][number]['value'], writes = false) =>
  hardened(({ healing: { calls } }, policy) => {
    policy.socket.writes = writes;
    for (const each of calls) if (each.kind === kind) each.value = value;
  });
const socket = {
  ...{ type: 'bind', source: '/var/run/docker.sock', destination: '/var/run/docker.sock', writable: true },
  ...{ propagation: 'rprivate', device: null },
};

testCheck(healerRights, {
  holds: [
    { given: 'lists and restarts', world: hardened() },
    { given: 'stops as well, where the policy lets clients write', world: called('stop', 'allowed', true) },
    {
      given: 'one proxy refuses what another allows',
      world: hardened(({ healing: { calls } }) => {
        calls.push({ at: 'other:2375/tcp', kind: 'restart', value: 'refused' });
      }),
    },
  ],
  broken: [
    { given: 'it may not restart', world: called('restart', 'refused'), subjects: ['fail2ban restart'] },
    { given: 'it may not list', world: called('list', 'refused'), subjects: ['fail2ban list'] },
    { given: 'it may put commands in', world: called('exec', 'allowed'), subjects: [`${at} exec`] },
    { given: 'it may make containers', world: called('create', 'allowed'), subjects: [`${at} create`] },
    {
      given: 'it has the socket itself',
      world: hardenedBut('fail2ban', ({ mounts }, { healing }) => {
        mounts.push(socket);
        healing.calls = [];
      }),
      subjects: ['fail2ban socket'],
    },
    {
      given: 'it reaches no API',
      world: hardened(({ healing }) => void (healing.calls = [])),
      subjects: ['fail2ban list', 'fail2ban restart'],
    },
  ],
  unknown: [
    { given: 'nobody answered a restart', world: called('restart', 'not-asked'), subjects: ['fail2ban restart'] },
    { given: 'nobody answered a stop', world: called('stop', 'not-asked'), subjects: [`${at} stop`] },
    {
      given: 'a healer that does not run',
      world: hardened(({ healing }) => void (healing.error = 'it does not run')),
      subjects: ['fail2ban'],
    },
    {
      given: 'a healer whose mounts nobody told',
      world: hardened(({ hardening }) => {
        hardening.containers = hardening.containers.filter(({ subject }) => subject !== 'fail2ban');
      }),
      subjects: ['fail2ban'],
    },
  ],
  notApplicable: [
    { given: 'nobody is to be healed', world: hardened((_, { healing }) => void (healing.service = null)) },
  ],
});
