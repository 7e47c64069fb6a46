import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, declaredAs, newestIs } from '../../helpers/testing/worlds/world-backups.ts';
import { backupSizes } from './backup-sizes.check.ts';

const subjects = ['nightly'];

testCheck(backupSizes, {
  holds: [
    { given: 'as large as ever', world: backedUp() },
    { given: 'half as large', world: newestIs({ bytes: 498_000 }) },
    { given: 'the first one', world: backedUp((set) => set.archives.splice(1)) },
    {
      given: 'those of before were empty',
      world: backedUp(({ archives }) => archives.slice(1).forEach((each) => (each.bytes = 0))),
    },
    { given: 'one that nobody can list', world: newestIs({ state: 'unread', members: null, memberBytes: null }) },
    {
      given: 'larger ones of a fortnight ago',
      world: backedUp(({ archives }) => archives.slice(8).forEach((each) => (each.bytes = 9e9))),
    },
  ],
  broken: [
    { given: 'empty', world: newestIs({ bytes: 0, bytesAre: 'empty', state: 'broken', members: null }), subjects },
    { given: 'an archive of no file', world: newestIs({ members: 0, memberBytes: 0 }), subjects },
    { given: 'its files are empty', world: newestIs({ memberBytes: 0 }), subjects },
    { given: 'less than half', world: newestIs({ bytes: 497_000 }), subjects },
    { given: 'smaller than the policy bears', world: declaredAs({ shrunkPercent: 100.9 }), subjects },
  ],
  unknown: [
    { given: 'a repository', world: newestIs({ bytes: null }), subjects },
    { given: 'there is none', world: backedUp((set) => (set.archives = [])), subjects },
  ],
});
