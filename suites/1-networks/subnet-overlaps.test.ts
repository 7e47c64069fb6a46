import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { networkOf } from '../../helpers/testing/worlds/world-edits.ts';
import { subnetOverlaps } from './subnet-overlaps.check.ts';

const route = (destination: string) =>
  world(({ host }) => void host.routes.push({ destination, interface: 'eth0', bridge: false }));

testCheck(subnetOverlaps, {
  holds: [
    { given: 'a default route in numbers', world: route('0.0.0.0/0') },
    {
      given: 'a stack of one network',
      world: world((evidence) => void (evidence.networks = [networkOf(evidence, 'dmz-net')])),
    },
    { given: 'subnets side by side, each with its bridge’s own route', world: world() },
    { given: 'a default route', world: route('default') },
    {
      given: 'a macvlan on the LAN of its own parent',
      world: world((evidence) => {
        Object.assign(networkOf(evidence, 'backend-net'), { driver: 'macvlan', options: { parent: 'eth0' } });
        evidence.host.routes.push({ destination: '203.0.113.64/27', interface: 'eth0', bridge: false });
      }),
    },
    { given: 'a route elsewhere', world: route('192.0.2.0/24') },
  ],
  broken: [
    {
      given: 'a range that lies on another interface, or behind routing, than the parent of an ipvlan',
      world: world((evidence) => {
        Object.assign(networkOf(evidence, 'backend-net'), { driver: 'ipvlan', options: { parent: 'eth1' } });
        Object.assign(networkOf(evidence, 'egress-net'), {
          driver: 'ipvlan',
          options: { parent: 'eth0', ipvlan_mode: 'l3' },
        });
        for (const destination of ['203.0.113.64/27', '203.0.113.128/27'])
          evidence.host.routes.push({ destination, interface: 'eth0', bridge: false });
      }),
      subjects: ['backend-net', 'egress-net'],
    },
    {
      given: 'a foreign network in one of two families',
      world: world(
        (evidence) =>
          void networkOf(evidence, 'bridge').subnets.push({ subnet: '2001:db8:2::/80', gateway: null, family: 6 }),
      ),
      subjects: ['frontend-net'],
    },
    { given: 'a route of the host into a subnet', world: route('203.0.113.64/28'), subjects: ['backend-net'] },
    {
      given: 'a route of the host into an IPv6 subnet',
      world: route('2001:db8:2:0:8000::/65'),
      subjects: ['frontend-net'],
    },
    {
      given: 'a wide route over all of them',
      world: route('203.0.113.0/24'),
      subjects: ['dmz-net', 'frontend-net', 'backend-net', 'download-net', 'egress-net'],
    },
    {
      given: 'two networks on one subnet',
      world: world(
        (evidence) =>
          void (networkOf(evidence, 'egress-net').subnets = structuredClone(networkOf(evidence, 'dmz-net').subnets)),
      ),
      subjects: ['dmz-net', 'egress-net'],
    },
    {
      given: 'a foreign network around ours',
      world: world(
        (evidence) =>
          void networkOf(evidence, 'bridge').subnets.push({ subnet: '203.0.113.96/28', gateway: null, family: 4 }),
      ),
      subjects: ['download-net'],
    },
  ],
  unknown: [
    {
      given: 'a network of two subnets, one of which cannot be read',
      world: world(
        (evidence) => void networkOf(evidence, 'dmz-net').subnets.push({ subnet: 'a range', gateway: null, family: 4 }),
      ),
      subjects: ['dmz-net'],
    },
    {
      given: 'a network without subnet',
      world: world((evidence) => void (networkOf(evidence, 'dmz-net').subnets = [])),
      subjects: ['dmz-net'],
    },
    { given: 'a host without routes', world: world(({ host }) => void (host.routes = [])), subjects: [] },
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
});
