import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { scanAndEngine } from './scan-and-engine.check.ts';

testCheck(scanAndEngine, {
  holds: [
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
