import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, declaredAs, newestIs } from '../../helpers/testing/worlds/world-backups.ts';
import { backupAge } from './backup-age.check.ts';

const subjects = ['nightly'];

testCheck(backupAge, {
  holds: [
    { given: 'of last night', world: backedUp() },
    { given: 'just not too old', world: newestIs({ modifiedAt: '2026-10-31T10:01:00.000Z' }) },
    { given: 'of a clock that is a little ahead', world: newestIs({ modifiedAt: '2026-11-01T12:59:00.000Z' }) },
  ],
  broken: [
    { given: 'as old as the limit', world: newestIs({ modifiedAt: '2026-10-31T10:00:00.000Z' }), subjects },
    { given: 'older than declared', world: declaredAs({ youngerThanHours: 8 }), subjects },
    { given: 'there is none', world: backedUp((set) => (set.archives = [])), subjects },
    {
      given: 'there is no such folder',
      world: backedUp((set) => Object.assign(set, { place: 'missing', placeError: 'No such file', archives: [] })),
      subjects,
    },
  ],
  unknown: [
    { given: 'dated tomorrow', world: newestIs({ modifiedAt: '2026-11-02T12:00:00.000Z' }), subjects },
    {
      given: 'nobody could look',
      world: backedUp((set) => Object.assign(set, { place: 'unread', placeError: 'Permission denied', archives: [] })),
      subjects,
    },
  ],
});
