import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { networkOf, networkRule } from '../../helpers/testing/worlds/world-edits.ts';
import { networkTalk } from './network-talk.check.ts';

const option = 'com.docker.network.bridge.enable_icc';
const set = (key: string, value: string, icc = true) =>
  world((evidence, policy) => {
    networkOf(evidence, key).options[option] = value;
    networkRule(policy, key).icc = icc;
  });

testCheck(networkTalk, {
  holds: [
    { given: 'as the engine has it by itself', world: world() },
    { given: 'allowed, said aloud', world: set('backend-net', 'true') },
    { given: 'kept apart, as declared', world: set('download-net', 'false', false) },
    { given: 'kept apart, spelled as Go reads it', world: set('download-net', 'F', false) },
  ],
  broken: [
    { given: 'declared to talk, and kept apart', world: set('backend-net', 'false'), subjects: ['backend-net'] },
    { given: 'kept apart by a zero', world: set('backend-net', '0'), subjects: ['backend-net'] },
    { given: 'declared apart, and free to talk', world: set('egress-net', 'true', false), subjects: ['egress-net'] },
    {
      given: 'declared apart, and nothing set',
      world: world((evidence, policy) => {
        networkOf(evidence, 'backend-net').options = {};
        networkRule(policy, 'backend-net').icc = false;
      }),
      subjects: ['backend-net'],
    },
  ],
  unknown: [
    { given: 'an engine that lists nothing', world: world((evidence) => void (evidence.networks = [])), subjects: [] },
  ],
  notApplicable: [
    { given: 'nothing is declared', world: world((_evidence, policy) => void (policy.networks = {})) },
    {
      given: 'nothing that has the option',
      world: world((_evidence, policy) => {
        for (const rule of Object.values(policy.networks)) rule.driver = 'macvlan';
      }),
    },
  ],
});
