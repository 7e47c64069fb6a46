import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { networkOf } from '../../helpers/testing/worlds/world-edits.ts';
import { networkInternal } from './network-internal.check.ts';

testCheck(networkInternal, {
  holds: [
    {
      given: 'one of the declared networks alone',
      world: world((evidence) => void (evidence.networks = [networkOf(evidence, 'backend-net')])),
    },
    { given: 'internal where declared', world: world() },
  ],
  broken: [
    {
      given: 'backend-net was opened',
      world: world((evidence) => void (networkOf(evidence, 'backend-net').internal = false)),
      subjects: ['backend-net'],
    },
    {
      given: 'download-net was shut',
      world: world((evidence) => void (networkOf(evidence, 'download-net').internal = true)),
      subjects: ['download-net'],
    },
  ],
  unknown: [
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
  notApplicable: [{ given: 'a policy without networks', world: world((_, policy) => void (policy.networks = {})) }],
});
