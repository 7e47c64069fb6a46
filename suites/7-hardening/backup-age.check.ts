import { hoursBetween, perSet, showAge } from '../../helpers/derived/hardening/backup-sets.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

/** Clocks differ. */
const aheadHours = 1;

export const backupAge = defineCheck({
  id: 'backup-age',
  title: 'The newest of every backup is young enough',
  severity: 'high',
  why: 'Whatever was written since the newest backup is lost with the disk.',
  fix: 'See why the job did not run or did not end, and let it run once by hand.',
  requires: ['backups'],
  evaluate(seen, policy, gatheredAt) {
    return perSet(seen, policy, 'a young one', ({ archives: [newest], place, placeError }, rule) => {
      const expected = `younger than ${rule.youngerThanHours} h`;
      if (place === 'unread') return { holds: null, expected, observed: placeError ?? 'it could not be looked at' };
      if (!newest) {
        const what =
          place === 'missing' ? `there is no ${rule.path}` : `nothing in ${rule.path} is called ${rule.files}`;
        return { holds: false, expected, observed: what };
      }
      const hours = hoursBetween(newest.modifiedAt, gatheredAt);
      if (hours < -aheadHours) return { holds: null, expected, observed: `${newest.name} is dated ahead of the clock` };
      const observed = `${newest.name} is ${showAge(Math.max(0, hours))} old`;
      return { holds: hours < rule.youngerThanHours, expected, observed };
    });
  },
});
