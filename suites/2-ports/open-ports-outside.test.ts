import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { openPortsOutside } from './open-ports-outside.check.ts';

type Change = (evidence: Artifacts) => void;
const open =
  (...ports: number[]): Change =>
  ({ outside }) =>
    void outside.scans[0]?.tcpOpen.push(...ports);
const udp =
  (port: number, value: 'open' | 'closed' | 'silent'): Change =>
  ({
    outside: {
      scans: [scan],
    },
  }) =>
    void (scan && (scan.udp = [...scan.udp.filter((row) => row.port !== port), { port, value }]));
const listen =
  (port: number): Change =>
  ({ listeners }) =>
    void listeners.sockets.push({
      namespace: 'host',
      protocol: 'udp',
      address: '0.0.0.0',
      port,
      process: 'avahi-daemon',
      loopback: false,
    });
const both = (...changes: Change[]) => world((evidence) => changes.forEach((change) => change(evidence)));
const rest = 'outside → every other tcp port';

testCheck(openPortsOutside, {
  holds: [
    { given: '80, 443 and 6881', world: world() },
    {
      given: 'an allowed port that does not answer',
      world: world(
        ({
          outside: {
            scans: [scan],
          },
        }) => void (scan && (scan.tcpOpen = [80, 443])),
      ),
    },
    { given: 'a silent udp port on which nobody listens', world: both(udp(1900, 'silent')) },
    {
      given: 'addresses of the host that address translation hides',
      world: world(
        ({
          host: {
            addresses: [first],
          },
        }) => void (first && (first.address = '192.0.2.10')),
      ),
    },
  ],
  broken: [
    { given: 'one port more', world: both(open(8989)), subjects: ['outside → 8989/tcp'] },
    {
      given: 'one more, by IPv6 only',
      world: world(({ outside }) => {
        outside.scans.push({
          address: '2001:db8:100::10',
          family: 6,
          tcpScanned: '1-65535',
          tcpOpen: [80, 8989],
          lost: [],
          udp: [],
        });
        outside.controls.push({
          what: '[2001:db8:100::10]:80/tcp',
          address: '2001:db8:100::10',
          before: 'open',
          after: 'open',
        });
      }),
      subjects: ['outside → 8989/tcp'],
    },
    { given: 'a udp port that answers', world: both(udp(1900, 'open')), subjects: ['outside → 1900/udp'] },
    {
      given: 'a silent udp port that the host listens on and lets in',
      world: both(udp(5353, 'silent'), listen(5353)),
      subjects: ['outside → 5353/udp'],
    },
    {
      given: 'open ports, although the view was banned',
      world: both(open(8989), ({ outside }) => outside.controls.forEach((control) => (control.after = 'dropped'))),
      subjects: ['outside → 8989/tcp'],
    },
  ],
  unknown: [
    {
      given: 'the view was banned while it looked',
      world: world(({ outside }) => outside.controls.forEach((control) => (control.after = 'dropped'))),
      subjects: [rest],
    },
    {
      given: 'somebody on the way answers for every port',
      world: both(({ outside }) => {
        for (const scan of outside.scans) scan.tcpOpen.push(8989);
        const closed = { what: 'a port that nobody holds', before: 'open', after: 'open' } as const;
        outside.closed = outside.scans.map(({ address }) => ({ ...closed, address }));
      }),
      subjects: ['outside → 8989/tcp', rest],
    },
    {
      given: 'a view of several that does not count',
      world: both(({ outside }) => {
        outside.views = [{ name: 'vps', view: 'file', ring: 'internet', refused: 'it is stale' }];
      }),
      subjects: [rest],
    },
    { given: 'no control', world: world(({ outside }) => void (outside.controls = [])), subjects: [rest] },
    {
      given: 'a control that never answered',
      world: world(({ outside }) =>
        outside.controls.forEach((control) => Object.assign(control, { before: 'dropped', after: 'dropped' })),
      ),
      subjects: [rest],
    },
    {
      given: 'a scan that loses answers',
      world: world(({ outside }) => outside.scans.forEach((scan) => scan.lost.push(...scan.tcpOpen.slice(0, 1)))),
      subjects: [rest],
    },
    {
      given: 'only some of the ports were scanned',
      world: world(({ outside }) => outside.scans.forEach((scan) => (scan.tcpScanned = '1-1024'))),
      subjects: [rest],
    },
    {
      given: 'one of two addresses was scanned',
      world: world(
        ({ host: { addresses } }) =>
          void addresses.push({
            interface: 'eth1',
            address: '192.0.2.10',
            prefix: 24,
            family: 4,
            scope: 'global',
            bridge: false,
          }),
      ),
      subjects: [rest],
    },
    {
      given: 'IPv6 was left out',
      world: world(
        ({ host: { addresses } }) =>
          void addresses.push({
            interface: 'eth0',
            address: '2001:db8:100::10',
            prefix: 64,
            family: 6,
            scope: 'global',
            bridge: false,
          }),
      ),
      subjects: [rest],
    },
    {
      given: 'nothing was scanned',
      world: world(({ outside }) => void (outside.scans = [])),
      subjects: ['outside → every udp port', rest],
    },
    {
      given: 'a silent udp port behind a firewall',
      world: both(
        udp(5353, 'silent'),
        listen(5353),
        ({ host }) => void (host.firewall = { read: false, inputPolicy: null }),
      ),
      subjects: ['outside → 5353/udp'],
    },
    {
      given: 'a silent udp port, and a socket table that could not be read',
      world: both(
        udp(5353, 'silent'),
        ({ listeners }) => void listeners.unread.push({ namespace: 'host', error: 'permission denied' }),
      ),
      subjects: ['outside → 5353/udp'],
    },
    {
      given: 'no udp port was probed',
      world: world(({ outside }) => outside.scans.forEach((scan) => (scan.udp = []))),
      subjects: ['outside → every udp port'],
    },
  ],
});
