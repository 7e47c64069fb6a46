import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { networkOf } from '../../helpers/testing/worlds/world-edits.ts';
import { networkDrivers } from './network-drivers.check.ts';

testCheck(networkDrivers, {
  holds: [
    {
      given: 'one of the declared networks alone',
      world: world((evidence) => void (evidence.networks = [networkOf(evidence, 'backend-net')])),
    },
    { given: 'bridges, one of them dual-stack', world: world() },
  ],
  broken: [
    {
      given: 'another driver',
      world: world((evidence) => void (networkOf(evidence, 'download-net').driver = 'macvlan')),
      subjects: ['download-net'],
    },
    {
      given: 'IPv6 that nobody declared',
      world: world((evidence) => void (networkOf(evidence, 'dmz-net').ipv6 = true)),
      subjects: ['dmz-net'],
    },
    {
      given: 'IPv6 that is gone',
      world: world((evidence) => void (networkOf(evidence, 'frontend-net').ipv6 = false)),
      subjects: ['frontend-net'],
    },
  ],
  unknown: [
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
  notApplicable: [{ given: 'a policy without networks', world: world((_, policy) => void (policy.networks = {})) }],
});
