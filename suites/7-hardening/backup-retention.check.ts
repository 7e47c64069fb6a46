import {
  hoursBetween,
  perNewest,
  showAge,
  type JudgedSet,
  type SetRule,
} from '../../helpers/derived/hardening/backup-sets.ts';
import { longestGapHours } from '../../helpers/lib/schedule-gap.ts';
import type { BackupSet } from '../../helpers/evidence/backups.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

/** A night on which the machine was off is no other retention. */
const missing = 0.2;
/** The first one of a new place comes with its first night. */
const firstHours = 48;

const rare = (within: number, due: number): string => `; ${within} of those days, where ${Math.round(due)} were due`;

/** It reaches back to the day on which the place was made: nothing was thrown away yet. */
function hasJustBegun({ placeSince }: BackupSet, oldest: string): boolean {
  const hours = placeSince === null ? Number.NaN : hoursBetween(placeSince, oldest);
  return hours >= 0 && hours <= firstHours;
}

function judge(set: BackupSet, { keepDays, schedule, youngerThanHours }: SetRule, gatheredAt: string): JudgedSet {
  const { archives, unlisted } = set;
  const oldest = archives.at(-1)?.modifiedAt ?? gatheredAt;
  const reach = hoursBetween(oldest, gatheredAt);
  const window = keepDays * 24;
  const observed = `${archives.length + unlisted} archives, the oldest ${showAge(reach)} old`;
  if (reach >= window - youngerThanHours) {
    const kept = archives.filter(({ modifiedAt }) => hoursBetween(modifiedAt, gatheredAt) <= window).length + unlisted;
    const gap = longestGapHours(schedule) ?? Infinity;
    const due = window / (gap === Infinity ? youngerThanHours : gap);
    const holds = kept >= Math.floor(due * (1 - missing));
    return { holds, observed: holds ? observed : observed + rare(kept, due) };
  }
  return hasJustBegun(set, oldest)
    ? { holds: null, observed: `${observed}; it began then, so nobody can tell yet` }
    : { holds: false, observed };
}

export const backupRetention = defineCheck({
  id: 'backup-retention',
  title: 'Every backup is kept for as long as declared',
  severity: 'high',
  why: 'What was spoilt or deleted is often noticed only weeks later, and every archive since has it spoilt.',
  fix: 'Let the job keep its archives for as long as the policy says, or say there what is meant.',
  requires: ['backups'],
  evaluate(seen, policy, gatheredAt) {
    return perNewest(seen, policy, 'kept as declared', (_, set, rule) => {
      const { keepDays, kind } = rule;
      const expected = `kept for ${keepDays} days`;
      if (keepDays === 0) return { holds: true, expected, observed: 'none is asked for' };
      if (kind === 'borg' || kind === 'kopia')
        return { holds: null, expected, observed: `only ${kind} itself can tell how far back it goes` };
      return { expected, ...judge(set, rule, gatheredAt) };
    });
  },
});
