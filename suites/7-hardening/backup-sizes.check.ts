import { perNewest } from '../../helpers/derived/hardening/backup-sets.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { median } from '../../helpers/lib/statistics.ts';

/** So many of the last ones count. */
const lately = 7;

const show = (bytes: number): string => `${Math.round(bytes).toLocaleString('en')} bytes`;

export const backupSizes = defineCheck({
  id: 'backup-sizes',
  title: 'The newest of every backup is not empty, and as large as the last ones',
  severity: 'high',
  why: 'A job that finds its folders empty writes an archive every night all the same, with nothing in it.',
  fix: 'Look whether the job still sees what it is to back up: a mount that is gone, a folder that moved.',
  requires: ['backups'],
  evaluate(seen, policy) {
    return perNewest(seen, policy, 'not empty, and no sudden shrinking', ({ name, ...newest }, { archives }, rule) => {
      if (newest.bytes === null) return { holds: null, observed: 'nobody can tell from outside how large one is' };
      if (newest.bytes === 0 || newest.members === 0 || newest.memberBytes === 0)
        return { holds: false, observed: `${name} holds nothing (${show(newest.bytes)})` };
      const before = archives
        .slice(1, 1 + lately)
        .flatMap(({ bytes }) => (bytes === null || bytes === 0 ? [] : [bytes]));
      if (before.length === 0)
        return { holds: true, observed: `${name} has ${show(newest.bytes)}; there is none to compare it with` };
      const usual = median(before);
      const holds = newest.bytes >= (usual * rule.shrunkPercent) / 100;
      const observed = `${name} has ${show(newest.bytes)}, the last ${before.length} had ${show(usual)} in the middle`;
      return { holds, expected: `not empty, and at least ${rule.shrunkPercent} % of the last ones`, observed };
    });
  },
});
