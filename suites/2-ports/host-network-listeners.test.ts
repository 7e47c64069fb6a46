import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Listener } from '../../helpers/evidence/listeners.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { hostNetworkListeners } from './host-network-listeners.check.ts';

const listen =
  (socket: Partial<Listener>) =>
  ({ listeners }: Artifacts) =>
    void listeners.sockets.push({
      namespace: 'host',
      protocol: 'tcp',
      address: '0.0.0.0',
      port: 9998,
      process: 'python3',
      loopback: false,
      container: 'fail2ban',
      ...socket,
    });

testCheck(hostNetworkListeners, {
  holds: [
    { given: 'a host-network container that listens nowhere', world: world() },
    { given: 'on loopback only', world: world(listen({ address: '127.0.0.1', loopback: true })) },
    { given: 'the host’s own sshd', world: world(listen({ port: 22, process: 'sshd', container: null })) },
    {
      given: 'a port that the policy lets it own',
      world: world((evidence, policy) => {
        listen({})(evidence);
        policy.ports = [...policy.ports, { port: 9998, protocol: 'tcp', owner: 'fail2ban' }];
      }),
    },
    {
      given: 'a declared port',
      world: world((evidence, policy) => {
        listen({})(evidence);
        const { fail2ban } = policy.services;
        if (fail2ban)
          policy.services = {
            ...policy.services,
            fail2ban: { ...fail2ban, listens: [{ port: 9998, protocol: 'tcp', address: null }] },
          };
      }),
    },
  ],
  broken: [
    { given: 'an undeclared port', world: world(listen({})), subjects: ['fail2ban:9998/tcp'] },
    {
      given: 'an undeclared udp port',
      world: world(listen({ protocol: 'udp', port: 9997 })),
      subjects: ['fail2ban:9997/udp'],
    },
    {
      given: 'a stray container on the host network, with the port of a declared one',
      world: world((evidence, policy) => {
        const fail2ban = evidence.containers.find(({ subject }) => subject === 'fail2ban');
        if (fail2ban) evidence.containers.push({ ...fail2ban, subject: 'status-page', service: null, member: false });
        listen({ container: 'status-page' })(evidence);
        const rule = policy.services['fail2ban'];
        if (rule)
          policy.services = {
            ...policy.services,
            fail2ban: { ...rule, listens: [{ port: 9998, protocol: 'tcp', address: null }] },
          };
      }),
      subjects: ['status-page:9998/tcp'],
    },
  ],
  unknown: [
    {
      given: 'a socket that nobody could attribute',
      world: world(
        ({ listeners }) =>
          void listeners.sockets.push({
            namespace: 'host',
            protocol: 'tcp',
            address: '::',
            port: 9998,
            process: 'python3',
            loopback: false,
          }),
      ),
      subjects: ['host:9998/tcp'],
    },
    {
      given: 'the host’s socket table could not be read',
      world: world(({ listeners }) => void listeners.unread.push({ namespace: 'host', error: 'permission denied' })),
      subjects: ['fail2ban'],
    },
    {
      given: 'the declared one is stopped',
      world: world(({ containers }) =>
        containers
          .filter(({ subject }) => subject === 'fail2ban')
          .forEach((each) => Object.assign(each, { status: 'exited', pid: 0 })),
      ),
      subjects: ['fail2ban'],
    },
    {
      given: 'the declared one is not there',
      world: world(
        (evidence) => void (evidence.containers = evidence.containers.filter(({ subject }) => subject !== 'fail2ban')),
      ),
      subjects: ['fail2ban'],
    },
  ],
  notApplicable: [
    {
      given: 'nobody is on the host network or meant to be',
      world: world((evidence, policy) => {
        evidence.containers = evidence.containers.filter(({ subject }) => subject !== 'fail2ban');
        policy.services = Object.fromEntries(Object.entries(policy.services).filter(([name]) => name !== 'fail2ban'));
      }),
    },
  ],
});
