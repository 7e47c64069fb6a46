import { expect, it } from 'vitest';
import { describeContainers } from './gather-containers.ts';
import { composeLabels, containerAnswer, networkAnswer, endpoint } from './engine-answers.fake.ts';
import { describeNetworks } from './gather-networks.ts';

const mine = { 'com.docker.compose.project': 'demo', 'com.docker.compose.network': 'front-net' };
const front = networkAnswer('0123456789abcdef', 'demo_front', {
  Labels: mine,
  EnableIPv6: true,
  IPAM: { Driver: 'default', Config: [{ Subnet: '203.0.113.32/27' }, { Subnet: '2001:db8:2::/64' }] },
});
const bridge = networkAnswer('n2', 'bridge', {
  IPAM: { Config: [{ Subnet: '192.0.2.0/24', Gateway: '192.0.2.1' }] },
  Options: { 'com.docker.network.bridge.name': 'docker0' },
});
const back = networkAnswer('n3', 'demo_back', {
  Internal: true,
  Labels: { ...mine, 'com.docker.compose.network': 'back-net' },
  IPAM: { Config: [{ Subnet: '203.0.113.64/27' }] },
});
const all = [
  front,
  bridge,
  back,
  networkAnswer('h', 'host', { Driver: 'host' }),
  networkAnswer('0', 'none', { Driver: 'null' }),
];
const ours = { project: 'demo', others: [], services: [] };
const containers = describeContainers(
  [
    containerAnswer({
      id: 'a',
      name: 'demo-web-1',
      labels: composeLabels('demo', 'web'),
      networks: { demo_front: endpoint('0123456789abcdef', '203.0.113.34') },
    }),
    containerAnswer({
      id: 'b',
      name: 'demo-gone-1',
      labels: composeLabels('demo', 'gone'),
      state: { Status: 'exited', Pid: 0 },
      networks: { demo_front: endpoint('0123456789abcdef', '') },
    }),
    containerAnswer({ id: 'c', name: 'stray', networks: { bridge: endpoint('', '') } }),
  ],
  new Map(),
  all,
  ours,
);
const host = [
  {
    interface: 'br-0123456789ab',
    address: '203.0.113.33',
    prefix: 27,
    family: 4 as const,
    scope: 'global' as const,
    bridge: true,
  },
];

it('names every network, and everybody attached to it, running or not', () => {
  const seen = describeNetworks(all, containers, host, ours);
  expect(
    seen.map(({ key, name, member, internal, ipv6, members }) => ({ key, name, member, internal, ipv6, members })),
  ).toEqual([
    { key: 'back-net', name: 'demo_back', member: true, internal: true, ipv6: false, members: [] },
    { key: 'bridge', name: 'bridge', member: false, internal: false, ipv6: false, members: ['stray'] },
    { key: 'front-net', name: 'demo_front', member: true, internal: false, ipv6: true, members: ['gone', 'web'] },
  ]);
});

it('finds a gateway that the engine does not name on the bridge itself', () => {
  const gateways = describeNetworks(all, containers, host, ours).flatMap(({ subnets }) =>
    subnets.map(({ subnet, gateway }) => [subnet, gateway]),
  );
  expect(gateways).toEqual([
    ['203.0.113.64/27', null],
    ['192.0.2.0/24', '192.0.2.1'],
    ['203.0.113.32/27', '203.0.113.33'],
    ['2001:db8:2::/64', null],
  ]);
});
