import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, declaredAs } from '../../helpers/testing/worlds/world-backups.ts';
import { backedUpData } from './backed-up-data.check.ts';

const unneeded = (from: string) =>
  backedUp((_, __, policy) => (policy.backups = { ...policy.backups, unneeded: [{ from, why: 'had again' }] }));
const unread = (name: string) =>
  backedUp((_, { backups }) => {
    for (const each of backups.data)
      if (each.name === name) Object.assign(each, { files: 0, bytes: 0, error: 'Permission denied' });
  });
const holds = (from: string) => declaredAs({ holds: [{ from, at: null, without: [] }] });

testCheck(backedUpData, {
  holds: [
    { given: 'in a backup, not needed, itself a backup, or empty', world: backedUp() },
    { given: 'a folder above it is not needed', world: unneeded('/srv') },
    { given: 'the whole machine is not needed', world: unneeded('/') },
    { given: 'nobody could look into what is in a backup', world: unread('sonarr-config') },
  ],
  broken: [
    { given: 'left out of the backup', world: holds('radarr-config'), subjects: ['sonarr-config'] },
    { given: 'a folder that nobody declared', world: unneeded('/srv/film'), subjects: ['/srv/films'] },
    { given: 'a name that begins alike', world: holds('sonarr'), subjects: ['sonarr-config'] },
    {
      given: 'none is declared',
      world: backedUp((_, __, policy) => (policy.backups = { sets: {}, unneeded: [] })),
      subjects: ['/srv/films', 'archives', 'sonarr-config'],
    },
    {
      given: 'of a service that is gone',
      world: backedUp((_, { backups }) =>
        backups.data.push({ name: 'old', of: 'volume', users: [], files: 1, bytes: 1, error: null, keeps: null }),
      ),
      subjects: ['old'],
    },
  ],
  unknown: [{ given: 'nobody could look into it', world: unread('nothing-yet'), subjects: ['nothing-yet'] }],
  notApplicable: [{ given: 'nobody keeps anything', world: backedUp((_, { backups }) => (backups.data = [])) }],
});
