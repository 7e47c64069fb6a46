import type { Scheduler } from '../../helpers/evidence/backups.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { backedUp, declaredAs } from '../../helpers/testing/worlds/world-backups.ts';
import { backupSchedules } from './backup-schedules.check.ts';

const subjects = ['nightly'];
const scheduled = (change: Partial<Scheduler>) =>
  backedUp(({ schedulers }) => schedulers.forEach((each) => Object.assign(each, change)));
/** Nobody has made one for so many nights. */
const nights = (count: number, lastRanAt: string | null = null) =>
  backedUp((set) => {
    set.archives.splice(0, count);
    for (const each of set.schedulers) each.lastRanAt = lastRanAt;
  });

testCheck(backupSchedules, {
  holds: [
    { given: 'by a line of cron', world: backedUp() },
    {
      given: 'more often than declared',
      world: scheduled({ by: 'environment', where: 'BACKUP_CRON_EXPRESSION', schedule: '@hourly' }),
    },
    {
      given: 'weekly, as declared',
      world: backedUp((set, _, { backups: { sets } }) => {
        for (const each of Object.values(sets)) Object.assign(each, { schedule: '@weekly' });
        for (const each of set.schedulers) each.schedule = '0 3 * * sun';
        set.archives.splice(0, 5);
      }),
    },
    {
      given: 'one of two reads its table',
      world: backedUp(({ schedulers }) =>
        schedulers.unshift({ by: 'cron', where: '/etc/crontab', schedule: '@weekly', runs: false, lastRanAt: null }),
      ),
    },
    {
      given: 'by the host, whose timer tells when it ran',
      world: backedUp((set, _, { backups: { sets } }) => {
        for (const each of Object.values(sets)) Object.assign(each, { service: null });
        set.container = null;
        set.archives = [];
        const lastRanAt = '2026-11-01T03:00:00.000Z';
        set.schedulers = [{ by: 'timer', where: 'vault.timer', schedule: '*-*-* 03:00:00', runs: true, lastRanAt }];
      }),
    },
    {
      given: 'two hours late',
      world: backedUp(({ archives: [newest] }) => newest && (newest.modifiedAt = '2026-10-31T10:00:00.000Z')),
    },
  ],
  broken: [
    {
      given: 'whoever makes it is stopped',
      world: backedUp(({ container }) => container && (container.status = 'exited')),
      subjects,
    },
    { given: 'nobody is there to make it', world: backedUp((set) => (set.container = null)), subjects },
    { given: 'cron does not run', world: scheduled({ runs: false }), subjects },
    { given: 'less often than declared', world: scheduled({ schedule: '0 3 * * 0' }), subjects },
    { given: 'on a day that there is not', world: scheduled({ schedule: '0 3 31 2 *' }), subjects },
    { given: 'it has not run since', world: nights(2), subjects },
    {
      given: 'later than late',
      world: backedUp(({ archives: [newest] }) => newest && (newest.modifiedAt = '2026-10-31T09:59:00.000Z')),
      subjects,
    },
    { given: 'it never ran', world: nights(32), subjects },
  ],
  unknown: [
    { given: 'nothing was found', world: backedUp((set) => (set.schedulers = [])), subjects },
    {
      given: 'nobody could look',
      world: backedUp((set) => Object.assign(set, { schedulers: [], schedulersError: 'Permission denied' })),
      subjects,
    },
    {
      given: 'one that sleeps was found before nobody could look further',
      world: backedUp((set) => {
        for (const each of set.schedulers) each.runs = false;
        set.schedulersError = 'Permission denied';
      }),
      subjects,
    },
    { given: 'a schedule that nobody reads', world: scheduled({ schedule: 'now and then' }), subjects },
    { given: 'a declared one that nobody reads', world: declaredAs({ schedule: 'often' }), subjects },
    {
      given: 'where it is kept cannot be seen',
      world: backedUp((set) => Object.assign(set, { place: 'unread', archives: [] })),
      subjects,
    },
    { given: 'nobody looked at it', world: backedUp((_, { backups }) => (backups.sets = [])), subjects },
  ],
  notApplicable: [
    { given: 'none is declared', world: backedUp((_, __, policy) => (policy.backups = { sets: {}, unneeded: [] })) },
  ],
});
