import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import type { Listener } from '../../helpers/evidence/listeners.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { addStray, serviceRule } from '../../helpers/testing/worlds/world-edits.ts';
import { hostNetworkListeners } from './host-network-listeners.check.ts';

/** A socket of the host of which nobody knows whose it is. */
const unattributed =
  (socket: Partial<Listener>) =>
  ({ listeners }: Artifacts) =>
    void listeners.sockets.push({
      namespace: 'host',
      protocol: 'tcp',
      address: '0.0.0.0',
      port: 9998,
      process: 'python3',
      loopback: false,
      ...socket,
    });
const listen = (socket: Partial<Listener>) => unattributed({ container: 'fail2ban', ...socket });

type Listens = Policy['services'][string]['listens'];
/** fail2ban listens so, and is declared to listen as told. */
const declared = (listens: Listens, socket: Partial<Listener>) =>
  world((evidence, policy) => {
    listen(socket)(evidence);
    policy.services = { ...policy.services, fail2ban: { ...serviceRule(policy, 'fail2ban'), listens } };
  });
/** One more is declared to be on the host network, and is not there. */
const absent = (change: (evidence: Artifacts) => void = () => undefined) =>
  world((evidence, policy) => {
    policy.services = { ...policy.services, node: serviceRule(policy, 'fail2ban') };
    change(evidence);
  });
const own = { port: 9998, protocol: 'tcp' as const, address: '192.0.2.1' };

testCheck(hostNetworkListeners, {
  holds: [
    { given: 'a declared port on its declared address', world: declared([own], { address: '192.0.2.1' }) },
    {
      given: 'a loopback socket that nobody could attribute',
      world: world(unattributed({ loopback: true, address: '127.0.0.1' })),
    },
    {
      given: 'Docker’s own forwarder of a published port',
      world: world(unattributed({ process: 'docker-proxy', port: 6881 })),
    },
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
    { given: 'a declared port on another address', world: declared([own], {}), subjects: ['fail2ban:9998/tcp'] },
    {
      given: 'a declared port over UDP',
      world: declared([{ ...own, address: null }], { protocol: 'udp' }),
      subjects: ['fail2ban:9998/udp'],
    },
    {
      given: 'a port beside the declared one',
      world: declared([{ ...own, address: null }], { port: 9997 }),
      subjects: ['fail2ban:9997/tcp'],
    },
    {
      given: 'another project’s fail2ban, with the port of ours',
      world: world((evidence, policy) => {
        addStray(evidence, 'other/fail2ban', { service: 'fail2ban', namespace: 'host' });
        listen({ container: 'other/fail2ban' })(evidence);
        policy.services = {
          ...policy.services,
          fail2ban: { ...serviceRule(policy, 'fail2ban'), listens: [{ ...own, address: null }] },
        };
      }),
      subjects: ['other/fail2ban:9998/tcp'],
    },
    {
      given: 'on the host network, where nobody is declared to be',
      world: world((evidence, policy) => {
        listen({})(evidence);
        policy.services = Object.fromEntries(Object.entries(policy.services).filter(([name]) => name !== 'fail2ban'));
      }),
      subjects: ['fail2ban:9998/tcp'],
    },
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
      given: 'the declared one is not there, and a socket of the host is nobody’s',
      world: world((evidence) => {
        unattributed({})(evidence);
        evidence.containers = evidence.containers.filter(({ subject }) => subject !== 'fail2ban');
      }),
      subjects: ['fail2ban'],
    },
    {
      given: 'Docker’s own forwarder of what is not published',
      world: world(unattributed({ process: 'docker-proxy' })),
      subjects: ['host:9998/tcp'],
    },
    {
      given: 'another program on a published port',
      world: world(unattributed({ port: 6881 })),
      subjects: ['host:6881/tcp'],
    },
    { given: 'one of two declared ones is not there', world: absent(), subjects: ['node'] },
    {
      given: 'the same, where another project has one of that name',
      world: absent((evidence) => addStray(evidence, 'other/node', { service: 'node', namespace: 'host' })),
      subjects: ['node'],
    },
    {
      given: 'the same, and the host’s socket table could not be read',
      world: absent(({ listeners }) => void listeners.unread.push({ namespace: 'host', error: 'permission denied' })),
      subjects: ['fail2ban', 'node'],
    },
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
