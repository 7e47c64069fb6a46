import { testCheck } from '../../helpers/testing/check-tester.ts';
import type { Policy } from '../../helpers/policy/policy.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { containerOf } from '../../helpers/testing/worlds/world-edits.ts';
import { scanAndEngine } from './scan-and-engine.check.ts';

type Change = Parameters<typeof world>[0];
/** A port more that traefik publishes, and what the outside sees of it. */
const binding = (change: object, more: Change = () => undefined) =>
  world((evidence, policy) => {
    const base = { hostIp: '0.0.0.0', hostPort: 6767, containerPort: 6767, protocol: 'tcp' as const };
    containerOf(evidence, 'traefik').published.push({ ...base, ...change });
    more(evidence, policy);
  });
const overV6 =
  (tcpOpen: number[], after: 'open' | 'dropped' = 'open'): Change =>
  ({ outside }) => {
    const address = '2001:db8:100::10';
    const udp = [{ port: 6881, value: 'silent' as const }];
    outside.scans.push({ address, family: 6, tcpScanned: '1-65535', tcpOpen, lost: [], udp });
    outside.controls.push({ what: `[${address}]:80/tcp`, address, before: 'open', after });
  };
/** The host's sshd answers outside; owner and port are what the policy says of it. */
const sshd = (...ports: Policy['ports']) =>
  world(({ outside, listeners }, policy) => {
    outside.scans[0]?.tcpOpen.push(22);
    const like = { namespace: 'host', protocol: 'tcp' as const, address: '0.0.0.0', process: 'sshd', loopback: false };
    listeners.sockets.push({ ...like, port: 22 });
    policy.ports = [...policy.ports, ...ports];
  });
const owned = (owner: string) => ({ port: 22, protocol: 'tcp' as const, owner });
const [ssh, lost] = [['outside → 22/tcp'], ['outside → 6767/tcp']];

testCheck(scanAndEngine, {
  holds: [
    { given: 'the host’s own door in the hands of a service on the host network', world: sshd(owned('fail2ban')) },
    { given: 'published over IPv6, where the outside has IPv4 only', world: binding({ hostIp: '::' }) },
    {
      given: 'published over IPv4 only, and dropped over IPv6',
      world: binding({}, (evidence, policy) => {
        evidence.outside.scans.forEach(({ tcpOpen }) => tcpOpen.push(6767));
        overV6([80, 443, 6881])?.(evidence, policy);
      }),
    },
    { given: 'published on whatever port is free, which is not known', world: binding({ hostPort: 0 }) },
    { given: 'published over SCTP, which no scan asks', world: binding({ protocol: 'sctp' }) },
    { given: 'what is published is open, and nothing else', world: world() },
    {
      given: 'published on an address that the outside never sees',
      world: world(
        ({ containers: [first] }) =>
          void first?.published.push({ hostIp: '203.0.113.97', hostPort: 6767, containerPort: 6767, protocol: 'tcp' }),
      ),
    },
    {
      given: 'the host’s own declared door',
      world: world(({ outside, listeners }, policy) => {
        outside.scans[0]?.tcpOpen.push(22);
        listeners.sockets.push({
          namespace: 'host',
          protocol: 'tcp',
          address: '0.0.0.0',
          port: 22,
          process: 'sshd',
          loopback: false,
        });
        policy.ports = [...policy.ports, { port: 22, protocol: 'tcp', owner: 'host' }];
      }),
    },
  ],
  broken: [
    { given: 'published on every address, and dropped', world: binding({ hostIp: '' }), subjects: lost },
    {
      given: 'published on that very address, and dropped',
      world: binding({ hostIp: '198.51.100.10' }),
      subjects: lost,
    },
    { given: 'published over IPv4, and dropped', world: binding({}), subjects: lost },
    { given: 'held by the host, and declared by nobody', world: sshd(), subjects: ssh },
    {
      given: 'held by the host, and declared over UDP',
      world: sshd({ ...owned('host'), protocol: 'udp' }),
      subjects: ssh,
    },
    {
      given: 'held by the host, and another port is declared',
      world: sshd({ ...owned('host'), port: 23 }),
      subjects: ssh,
    },
    { given: 'held by the host, and declared for a container', world: sshd(owned('sonarr')), subjects: ssh },
    {
      given: 'published, and dropped by a firewall',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.tcpOpen = [80, 443])),
      ),
      subjects: ['outside → 6881/tcp'],
    },
    {
      given: 'published over udp, and refused',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.udp = [{ port: 6881, value: 'closed' }])),
      ),
      subjects: ['outside → 6881/udp'],
    },
    {
      given: 'open over IPv4 and dropped over IPv6',
      world: world(({ outside }) => {
        outside.scans.push({
          address: '2001:db8:100::10',
          family: 6,
          tcpScanned: '1-65535',
          tcpOpen: [80, 443],
          lost: [],
          udp: [{ port: 6881, value: 'silent' }],
        });
        outside.controls.push({
          what: '[2001:db8:100::10]:80/tcp',
          address: '2001:db8:100::10',
          before: 'open',
          after: 'open',
        });
      }),
      subjects: ['outside → 6881/tcp'],
    },
    {
      given: 'open, and published by nobody',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void scan?.tcpOpen.push(9998),
      ),
      subjects: ['outside → 9998/tcp'],
    },
    {
      given: 'declared as the host’s own, and nobody on the host holds it',
      world: world(({ outside }, policy) => {
        outside.scans[0]?.tcpOpen.push(22);
        policy.ports = [...policy.ports, { port: 22, protocol: 'tcp', owner: 'host' }];
      }),
      subjects: ['outside → 22/tcp'],
    },
    {
      given: 'answering over udp, and published by nobody',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void scan?.udp.push({ port: 9997, value: 'open' }),
      ),
      subjects: ['outside → 9997/udp'],
    },
  ],
  unknown: [
    {
      given: 'open over IPv4, and dropped over IPv6 by a view that was banned there',
      world: binding({ hostIp: '::' }, (evidence, policy) => {
        evidence.outside.scans.forEach(({ tcpOpen }) => tcpOpen.push(6767));
        overV6([80, 443, 6881], 'dropped')?.(evidence, policy);
      }),
      subjects: ['outside → 6767/tcp'],
    },
    {
      given: 'the view was banned while it looked',
      world: world(({ outside }) => {
        for (const scan of outside.scans) scan.tcpOpen = [];
        for (const control of outside.controls) control.after = 'dropped';
      }),
      subjects: ['outside → 443/tcp', 'outside → 6881/tcp', 'outside → 80/tcp'],
    },
    {
      given: 'a published udp port was not probed',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.udp = [])),
      ),
      subjects: ['outside → 6881/udp'],
    },
    {
      given: 'a silent udp port that nobody was seen to listen on',
      world: world(
        ({ listeners }) => void (listeners.sockets = listeners.sockets.filter(({ protocol }) => protocol === 'tcp')),
      ),
      subjects: ['outside → 6881/udp'],
    },
    {
      given: 'nothing open and nothing published',
      world: world(({ outside, containers }) => {
        for (const scan of outside.scans) scan.tcpOpen = [];
        for (const each of containers) each.published = [];
      }),
      subjects: ['outside → every port'],
    },
  ],
});
