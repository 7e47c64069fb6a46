import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { declaredNetworks } from './declared-networks.check.ts';

testCheck(declaredNetworks, {
  holds: [
    { given: 'all five are there', world: world() },
    {
      given: 'the legacy network went early',
      world: worldBefore(
        (evidence) => void (evidence.networks = evidence.networks.filter(({ key }) => key !== 'media-network')),
      ),
    },
  ],
  broken: [
    {
      given: 'backend-net was never created',
      world: world(
        (evidence) => void (evidence.networks = evidence.networks.filter(({ key }) => key !== 'backend-net')),
      ),
      subjects: ['backend-net'],
    },
  ],
  unknown: [
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
  notApplicable: [{ given: 'a policy without networks', world: world((_, policy) => void (policy.networks = {})) }],
});
