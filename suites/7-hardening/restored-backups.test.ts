import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, restoredAs } from '../../helpers/testing/worlds/world-backups.ts';
import { restoredBackups } from './restored-backups.check.ts';

const subjects = ['nightly'];

testCheck(restoredBackups, {
  holds: [{ given: 'it came back the same', world: backedUp() }],
  broken: [
    {
      given: 'it is cut off',
      world: restoredAs((row) => Object.assign(row, { error: 'cut', broken: true })),
      subjects,
    },
    {
      given: 'a file came back otherwise',
      world: restoredAs(({ compared }) =>
        compared.forEach((each) => Object.assign(each, { other: ['sonarr.db'], otherCount: 1 })),
      ),
      subjects,
    },
    {
      given: 'a file came back as another one’s',
      world: restoredAs(({ compared }) =>
        compared.forEach((each) => Object.assign(each, { misowned: ['sonarr.db'], misownedCount: 1 })),
      ),
      subjects,
    },
  ],
  unknown: [
    { given: 'it could not be tried', world: restoredAs((row) => (row.error = 'it is encrypted')), subjects },
    {
      given: 'all has changed since',
      world: restoredAs(({ compared }) => compared.forEach((each) => (each.same = 0))),
      subjects,
    },
    {
      given: 'what is there now could not be read to its end',
      world: restoredAs(({ compared }) => compared.forEach((each) => (each.error = 'too many files'))),
      subjects,
    },
    { given: 'nothing says what it must hold', world: restoredAs((row) => (row.compared = [])), subjects },
    { given: 'nobody restored it', world: backedUp((_, each) => (each['backup-restore'].rows = [])), subjects },
  ],
  notApplicable: [
    {
      given: 'nobody asked for it',
      world: backedUp((_, each) => (each['backup-restore'].notMade = 'was not asked for')),
    },
  ],
});
