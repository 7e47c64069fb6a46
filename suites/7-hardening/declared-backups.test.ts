import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp } from '../../helpers/testing/worlds/world-backups.ts';
import { declaredBackups } from './declared-backups.check.ts';

const maker = (subject: string) =>
  backedUp((_, { backups }) => backups.makers.push({ subject, service: subject, by: 'image example.test/restic:1' }));

testCheck(declaredBackups, {
  holds: [
    { given: 'one is', world: backedUp() },
    { given: 'whoever makes it looks like it', world: maker('sonarr') },
    {
      given: 'whoever makes it has no container that was looked at',
      world: backedUp((set, { backups }) => {
        set.container = null;
        backups.makers.push({ subject: 'sonarr#2', service: 'sonarr', by: 'service sonarr' });
      }),
    },
  ],
  broken: [
    {
      given: 'none is',
      world: backedUp((_, __, policy) => (policy.backups = { sets: {}, unneeded: [] })),
      subjects: ['backups'],
    },
    {
      given: 'the one that is made is declared no more',
      world: backedUp((_, { backups }, policy) => {
        backups.makers.push({ subject: 'sonarr', service: 'sonarr', by: 'service sonarr' });
        policy.backups = { sets: {}, unneeded: [] };
      }),
      subjects: ['backups', 'sonarr'],
    },
    { given: 'another is made', world: maker('radarr'), subjects: ['radarr'] },
  ],
});
