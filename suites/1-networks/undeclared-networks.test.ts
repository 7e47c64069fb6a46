import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world, worldBefore } from '../../helpers/testing/worlds/world.ts';
import { networkOf } from '../../helpers/testing/worlds/world-edits.ts';
import { undeclaredNetworks } from './undeclared-networks.check.ts';

const backDoor = (member: boolean) =>
  world(
    (evidence) =>
      void evidence.networks.push({
        ...structuredClone(networkOf(evidence, 'backend-net')),
        id: 'id-back-door',
        name: 'small_back-door',
        key: 'back-door',
        member,
        project: member ? 'small' : 'other',
      }),
  );

testCheck(undeclaredNetworks, {
  holds: [
    {
      given: 'one of the declared networks alone',
      world: world((evidence) => void (evidence.networks = [networkOf(evidence, 'backend-net')])),
    },
    { given: 'declared networks only', world: world() },
    { given: 'a network of another project', world: backDoor(false) },
    {
      given: 'the legacy network, which criterion 2.10 judges',
      world: worldBefore((_, policy) => void Object.assign(policy, world().policy)),
    },
  ],
  broken: [{ given: 'a back door', world: backDoor(true), subjects: ['back-door'] }],
  unknown: [
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
    {
      given: 'no network of the stack',
      world: world((evidence) => void (evidence.networks = evidence.networks.filter(({ member }) => !member))),
      subjects: [],
    },
  ],
});
