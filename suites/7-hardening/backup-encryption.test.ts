import type { Archive } from '../../helpers/evidence/backups.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp } from '../../helpers/testing/worlds/world-backups.ts';
import { backupEncryption } from './backup-encryption.check.ts';

const subjects = ['nightly'];
/** Declared encrypted, and what its archives are. */
const locked = (newest: Archive['bytesAre'], earlier: Archive['bytesAre'] = 'encrypted') =>
  backedUp(({ archives }, _, { backups: { sets } }) => {
    for (const each of Object.values(sets)) Object.assign(each, { encrypted: true });
    for (const [at, each] of archives.entries()) each.bytesAre = at === 0 ? newest : earlier;
  });

testCheck(backupEncryption, {
  holds: [
    { given: 'all of them are', world: locked('encrypted') },
    { given: 'earlier ones that nobody read', world: locked('encrypted', 'unread') },
  ],
  broken: [
    { given: 'the newest is not', world: locked('plain'), subjects },
    { given: 'the earlier ones are not', world: locked('encrypted', 'plain'), subjects },
  ],
  unknown: [
    { given: 'nobody can tell', world: locked('unclear'), subjects },
    { given: 'nobody could read it', world: locked('unread'), subjects },
    { given: 'it is empty', world: locked('empty'), subjects },
    {
      given: 'nobody looked at it',
      world: backedUp((_, { backups }, policy) => {
        backups.sets = [];
        for (const each of Object.values(policy.backups.sets)) Object.assign(each, { encrypted: true });
      }),
      subjects,
    },
  ],
  notApplicable: [
    { given: 'none is to be', world: backedUp() },
    { given: 'none is declared', world: backedUp((_, __, policy) => (policy.backups = { sets: {}, unneeded: [] })) },
  ],
});
