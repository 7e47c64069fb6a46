import { describe } from 'vitest';
import type { Binding } from '../../helpers/evidence/containers.ts';
import type { HardenedContainer, Mount } from '../../helpers/evidence/hardening.ts';
import { testRows } from '../../helpers/testing/test-rows.ts';
import { daemonOf, hardened, hardenedBut } from '../../helpers/testing/worlds/world-hardened.ts';
import { exposureRows } from './cis-exposure.rows.ts';

type Change = Parameters<typeof hardenedBut>[1];
const sonarr = (settings: Partial<HardenedContainer>, change: Change = () => undefined) =>
  hardenedBut('sonarr', (own, evidence, policy) => {
    Object.assign(own, settings);
    change(own, evidence, policy);
  });
const mount = (source: string, change: Partial<Mount> = {}): Mount => ({
  ...{ type: 'bind', source, destination: '/x', writable: false, propagation: 'rprivate', device: null },
  ...change,
});
const publish = (hostIp: string, hostPort: number) =>
  hardened(({ containers }) => {
    const binding: Binding = { hostIp, hostPort, containerPort: 8989, protocol: 'tcp' };
    for (const each of containers) if (each.subject === 'sonarr') each.published.push(binding);
  });
const process = (program: string) => [{ pid: 1, parent: 0, uid: 1000, user: '1000', program }];
const found = ['sonarr'];
const port = ['sonarr:8989/tcp'];
const good = [{ given: 'as it is to be', world: hardened() }];
const unread = [
  {
    given: 'a container that the engine did not tell of',
    world: hardened(({ hardening }) => hardening.containers.splice(0, 1)),
    subjects: ['traefik'],
  },
];
const closed = hardened(({ containers }) => containers.forEach((each) => (each.published = [])));

const declares =
  (device: string): Change =>
  (_, __, policy) => {
    policy.hardening.devices = { sonarr: [device] };
  };

describe('CIS 5, what leads from a container to the host', () => {
  testRows(exposureRows, {
    'cis-5-6-host-folders': {
      holds: [...good, { given: 'media', world: sonarr({ mounts: [mount('/srv/media')] }) }],
      broken: [
        { given: 'a folder that governs the host', world: sonarr({ mounts: [mount('/etc')] }), subjects: found },
        { given: 'one above', world: sonarr({ mounts: [mount('/')] }), subjects: found },
      ],
      unknown: unread,
    },
    'cis-5-7-ssh': {
      holds: [...good, { given: 'a client', world: sonarr({ processes: process('ssh') }) }],
      broken: [
        { given: 'sshd', world: sonarr({ processes: process('sshd') }), subjects: found },
        { given: 'dropbear', world: sonarr({ processes: process('dropbear') }), subjects: found },
      ],
      unknown: [
        ...unread,
        {
          given: 'a list that failed is none without hits',
          world: sonarr({ processes: null, processesError: 'ps is not there' }),
          subjects: found,
        },
        {
          given: 'nothing of it runs',
          world: sonarr({ processes: null }, (_, { containers }) => {
            for (const each of containers)
              if (each.subject === 'sonarr') Object.assign(each, { status: 'exited', pid: 0 });
          }),
          subjects: found,
        },
      ],
    },
    'cis-5-8-privileged-ports': {
      holds: good,
      broken: [
        { given: 'below 1024', world: publish('0.0.0.0', 25), subjects: port },
        { given: 'below 1024 over IPv6', world: publish('::', 25), subjects: port },
      ],
      notApplicable: [{ given: 'none is published', world: closed }],
    },
    'cis-5-9-open-ports': {
      holds: [...good, { given: 'on loopback', world: publish('127.0.0.1', 8989) }],
      broken: [
        { given: 'over IPv4', world: publish('0.0.0.0', 8989), subjects: port },
        { given: 'over IPv6 alone', world: publish('::', 8989), subjects: port },
      ],
      notApplicable: [{ given: 'none is published', world: closed }],
    },
    'cis-5-14-bound-interfaces': {
      holds: [...good, { given: 'on one address', world: publish('198.51.100.10', 8989) }],
      broken: [
        { given: 'on all of IPv4', world: publish('0.0.0.0', 8989), subjects: port },
        { given: 'on all of IPv6', world: publish('::', 8989), subjects: port },
        { given: 'on all, unsaid', world: publish('', 8989), subjects: port },
        { given: 'on all, in a spelling of IPv6', world: publish('::ffff:0.0.0.0', 8989), subjects: port },
      ],
      notApplicable: [{ given: 'none is published', world: closed }],
    },
    'cis-5-18-devices': {
      holds: [
        ...good,
        {
          given: 'as declared, and below it',
          world: sonarr({ devices: ['/dev/dri/renderD128'], deviceRules: ['c 226:* rwm'] }, declares('/dev/dri')),
        },
        {
          given: 'a graphics card, as declared',
          world: sonarr({ deviceRequests: ['nvidia gpu'] }, declares('/dev/nvidia0')),
        },
        {
          given: 'what another driver is asked for, beside a declared device',
          world: sonarr({ deviceRequests: ['cdi '] }, declares('/dev/apex_0')),
        },
        {
          given: 'a rule for a stick that comes and goes',
          world: sonarr({ deviceRules: ['c 188:* rwm'] }, declares('/dev/ttyUSB0')),
        },
        {
          given: 'a rule for a device whose number is not known',
          world: sonarr({ deviceRules: ['c 511:* rwm'] }, declares('/dev/zigbee')),
        },
      ],
      broken: [
        { given: 'a disk', world: sonarr({ devices: ['/dev/sda'] }), subjects: found },
        { given: 'a graphics card', world: sonarr({ deviceRequests: ['nvidia gpu'] }), subjects: found },
        { given: 'a rule for all', world: sonarr({ deviceRules: ['a *:* rwm'] }), subjects: found },
        ...['a *:* rwm', 'b *:* rwm', 'b 8:* rwm', 'c *:* rwm', 'c 1:1 rw'].map((rule) => ({
          given: `a rule beside a declared device: ${rule}`,
          world: sonarr({ devices: ['/dev/net/tun'], deviceRules: [rule] }, declares('/dev/net/tun')),
          subjects: found,
        })),
        {
          given: 'the memory, beside a declared device of its number',
          world: sonarr({ devices: ['/dev/null'], deviceRules: ['c 1:* rwm'] }, declares('/dev/null')),
          subjects: found,
        },
        {
          given: 'a graphics card beside a declared device that is none',
          world: sonarr({ deviceRequests: ['nvidia gpu'] }, declares('/dev/net/tun')),
          subjects: found,
        },
        {
          given: 'another one declared',
          world: sonarr({ devices: ['/dev/sda'] }, (_, __, policy) => {
            policy.hardening.devices = { sonarr: ['/dev/dri'] };
          }),
          subjects: found,
        },
      ],
      unknown: unread,
    },
    'cis-5-20-propagation': {
      holds: [...good, { given: 'a slave', world: sonarr({ mounts: [mount('/srv', { propagation: 'rslave' })] }) }],
      broken: [
        { given: 'shared', world: sonarr({ mounts: [mount('/srv', { propagation: 'shared' })] }), subjects: found },
        {
          given: 'shared with all below',
          world: sonarr({ mounts: [mount('/srv', { propagation: 'rshared' })] }),
          subjects: found,
        },
      ],
      unknown: unread,
    },
    'cis-5-30-default-bridge': {
      holds: [
        ...good,
        { given: 'there is none', world: hardened(({ hardening }) => (daemonOf({ hardening }).defaultBridge = null)) },
      ],
      broken: [
        {
          given: 'a member',
          world: hardened(({ hardening }) => (daemonOf({ hardening }).defaultBridge = { talks: false, members: 1 })),
          subjects: ['bridge'],
        },
      ],
    },
    'cis-5-32-docker-socket': {
      holds: good,
      broken: [
        { given: 'the socket', world: sonarr({ mounts: [mount('/run/docker.sock')] }), subjects: found },
        { given: 'the folder above it', world: sonarr({ mounts: [mount('/var/run')] }), subjects: found },
      ],
      unknown: unread,
    },
  });
});
