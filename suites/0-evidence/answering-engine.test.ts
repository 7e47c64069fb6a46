import { testCheck } from '../../helpers/testing/check-tester.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { answeringEngine } from './answering-engine.check.ts';

// An engine that does not answer at all is a failed look, which the tester adds.
testCheck(answeringEngine, {
  holds: [{ given: 'an engine that tells its version', world: world() }],
  broken: [
    {
      given: 'something that answers and is no engine',
      world: world(({ engine }) => void (engine.version = '')),
      subjects: ['engine'],
    },
  ],
});
