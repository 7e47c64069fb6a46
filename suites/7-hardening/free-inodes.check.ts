import { disksOf } from '../../helpers/derived/hardening/disks.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';
import { round } from '../../helpers/lib/statistics.ts';

export const freeInodes = defineCheck({
  id: 'free-inodes',
  title: 'Every disk that holds data of the stack or the engine can take more files',
  severity: 'medium',
  why: 'A disk without inodes takes no new file, however much space `df -h` shows.',
  fix: 'Find what makes so many small files with `du --inodes -x / | sort -n | tail`, and clean up there.',
  requires: ['headroom'],
  evaluate({ headroom }, { headroom: { freeInodesPercent } }) {
    return disksOf(headroom, 'inodes', ({ type, freeInodes: free, totalInodes }) => {
      const expected = `${freeInodesPercent} % of its inodes free`;
      const reproduce = 'df -i';
      if (totalInodes === 0) return { holds: true, expected, observed: `${type} makes them as it goes`, reproduce };
      const percent = (100 * free) / totalInodes;
      const observed = `${round(percent, 1)} % of ${totalInodes} are free`;
      return { holds: percent >= freeInodesPercent, expected, observed, reproduce };
    });
  },
});
