import type { Archive, Held } from '../../helpers/evidence/backups.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, declaredAs } from '../../helpers/testing/worlds/world-backups.ts';
import { backupContents } from './backup-contents.check.ts';

const subjects = ['nightly/sonarr-config'];
const held = (change: Partial<Held>, files: number | null = 40, error: string | null = null) =>
  backedUp((set, { backups }) => {
    set.held?.forEach((each) => Object.assign(each, change));
    for (const each of backups.data)
      if (each.name === 'sonarr-config') Object.assign(each, { files: files ?? 0, error });
  });
/** It is a dump, of so many tables. */
const dump = (members: number | null, state: Archive['state'] = 'whole') =>
  backedUp((set, _, { backups: { sets } }) => {
    for (const each of Object.values(sets)) Object.assign(each, { kind: 'dump' });
    set.held = null;
    for (const each of set.archives) Object.assign(each, { format: 'sql in gzip', members, state });
  });
const rowless = () => {
  const given = dump(12);
  for (const set of given.evidence.backups.sets) for (const each of set.archives) each.rowless = true;
  return given;
};
const none = { at: null, files: 0, bytes: 0 };

testCheck(backupContents, {
  holds: [
    { given: 'all of it', world: backedUp() },
    { given: 'it is the whole archive', world: held({ at: '' }) },
    { given: 'a dump of its tables', world: dump(12) },
    { given: 'a dump whose tables nobody counts', world: dump(null) },
    { given: 'there is nothing yet', world: held(none, 0) },
  ],
  broken: [
    { given: 'a dump of no table', world: dump(0), subjects },
    { given: 'a dump of tables without a row', world: rowless(), subjects },
    { given: 'nothing of it', world: held(none), subjects },
    { given: 'some of it', world: held({ lacking: ['sonarr.db'], lackingCount: 1 }), subjects },
    { given: 'files of it without their content', world: held({ other: ['sonarr.db'], otherCount: 1 }), subjects },
    {
      given: 'some of it, and there may be more',
      world: held({ lacking: ['sonarr.db'], lackingCount: 1, error: 'too many files' }),
      subjects,
    },
    {
      given: 'nothing of what nobody looked at',
      world: backedUp((set, { backups }) => {
        set.held?.forEach((each) => Object.assign(each, none));
        backups.data = [];
      }),
      subjects,
    },
    { given: 'nothing of what could be seen in part', world: held(none, 0, 'too many files'), subjects },
  ],
  unknown: [
    { given: 'there may be more', world: held({ error: 'too many files' }), subjects },
    { given: 'it could not be listed', world: backedUp((set) => (set.held = null)), subjects },
    { given: 'a dump that nobody could read', world: dump(null, 'unread'), subjects },
    { given: 'nobody looked for it', world: backedUp((set) => (set.held = [])), subjects },
    { given: 'nobody says what it must hold', world: declaredAs({ holds: [] }), subjects: ['nightly'] },
    { given: 'there is none', world: backedUp((set) => (set.archives = [])), subjects: ['nightly'] },
  ],
});
