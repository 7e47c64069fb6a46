import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, declaredAs } from '../../helpers/testing/worlds/world-backups.ts';
import { backupRetention } from './backup-retention.check.ts';

const subjects = ['nightly'];
/** Only so many of the newest are left, at a place that was made then. */
const left = (count: number, placeSince: string | null = '2026-01-01T00:00:00Z') =>
  backedUp((set) => Object.assign(set, { placeSince, archives: set.archives.slice(0, count) }));

testCheck(backupRetention, {
  holds: [
    { given: 'a month and more', world: backedUp() },
    { given: 'a month', world: left(30) },
    { given: 'six nights were missed', world: backedUp((set) => set.archives.splice(3, 6)) },
    { given: 'for no time at all', world: declaredAs({ keepDays: 0 }) },
    {
      given: 'more than were listed',
      world: backedUp((set) => {
        set.archives.splice(5, 26);
        set.unlisted = 400;
      }),
    },
    {
      given: 'weekly, as declared',
      world: backedUp((set, _, { backups: { sets } }) => {
        for (const each of Object.values(sets)) Object.assign(each, { schedule: '@weekly' });
        set.archives = set.archives.filter((_each, at) => at % 7 === 0 || at === 31);
      }),
    },
  ],
  broken: [
    { given: 'a week', world: left(7), subjects },
    { given: 'a night too few', world: left(29), subjects },
    { given: 'at a place of which nobody knows the age', world: left(7, null), subjects },
    { given: 'brought to a new place', world: left(7, '2026-11-01T11:00:00Z'), subjects },
    { given: 'a place that was there three days before', world: left(7, '2026-10-23T00:00:00Z'), subjects },
    { given: 'thinned out', world: backedUp((set) => set.archives.splice(3, 7)), subjects },
  ],
  unknown: [
    { given: 'it began a week ago', world: left(7, '2026-10-25T00:00:00Z'), subjects },
    { given: 'nobody can tell from outside', world: declaredAs({ kind: 'borg' }), subjects },
    { given: 'nor of another', world: declaredAs({ kind: 'kopia' }), subjects },
    { given: 'there is none', world: backedUp((set) => (set.archives = [])), subjects },
  ],
});
