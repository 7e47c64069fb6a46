import type { Archive } from '../../helpers/evidence/backups.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, newestIs } from '../../helpers/testing/worlds/world-backups.ts';
import { backupArchives } from './backup-archives.check.ts';

const subjects = ['nightly'];
const cut: Partial<Archive> = { state: 'broken', members: null, memberBytes: null, error: 'it ends early' };
const locked: Partial<Archive> = { ...cut, state: 'unread', bytesAre: 'encrypted', error: 'only its key opens it' };

testCheck(backupArchives, {
  holds: [
    { given: 'all were read', world: backedUp() },
    { given: 'a dump whose tables nobody counts', world: newestIs({ members: null, format: 'sqlite' }) },
    { given: 'the only one', world: backedUp((set) => set.archives.splice(1)) },
    {
      given: 'earlier ones were not read',
      world: backedUp(({ archives }) => archives.slice(1).forEach((each) => Object.assign(each, locked))),
    },
  ],
  broken: [
    { given: 'the newest is cut off', world: newestIs(cut), subjects },
    {
      given: 'an earlier one is',
      world: backedUp(({ archives: [, second] }) => second && Object.assign(second, cut)),
      subjects: ['nightly/small-2026-10-31.tar.gz'],
    },
  ],
  unknown: [
    { given: 'only whoever has its key can', world: newestIs(locked), subjects },
    { given: 'there is none', world: backedUp((set) => (set.archives = [])), subjects },
  ],
});
