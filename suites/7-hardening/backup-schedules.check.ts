import {
  hoursBetween,
  perSet,
  showAge,
  type JudgedSet,
  type SetRule,
} from '../../helpers/derived/hardening/backup-sets.ts';
import { longestGapHours } from '../../helpers/lib/schedule-gap.ts';
import type { BackupSet, Scheduler } from '../../helpers/evidence/backups.ts';
import { defineCheck } from '../../helpers/kernel/check.ts';

/** It takes its time, and begins late on a busy machine. */
const lateHours = 2;

const show = ({ where, schedule }: Scheduler): string => `${where} (${schedule})`;

/** What keeps it from being made at all. */
function judgeMaker({ container }: BackupSet, { service }: SetRule): JudgedSet | null {
  if (service === null) return null;
  if (!container) return { holds: false, observed: `${service}, which is to make it, has no container` };
  return container.status === 'running'
    ? null
    : { holds: false, observed: `${service}, which is to make it, does not run (${container.status})` };
}

/** wanted: hours between two runs at the most, as declared. */
function judgeSchedule({ schedulers, schedulersError }: BackupSet, wanted: number): JudgedSet {
  const awake = schedulers.filter(({ runs }) => runs);
  const [asleep] = schedulers;
  if (awake.length === 0 && asleep && schedulersError === null)
    return { holds: false, observed: `nothing that runs reads ${show(asleep)}` };
  if (awake.length === 0) {
    const observed = schedulersError ?? 'nothing that starts it was found; name its line or timer as `job`';
    return { holds: null, observed };
  }
  const gaps = awake.map((each) => ({ each, gap: longestGapHours(each.schedule) }));
  const unread = gaps.find(({ gap }) => gap === null);
  const [first] = gaps.flatMap(({ each, gap }) => (gap === null ? [] : [{ each, gap }])).sort((a, b) => a.gap - b.gap);
  if (unread && !(first && first.gap <= wanted))
    return { holds: null, observed: `nobody here reads the schedule of ${show(unread.each)}` };
  if (!first) return { holds: null, observed: 'no schedule was found' };
  const often = first.gap === Infinity ? 'which never comes' : `every ${showAge(first.gap)} at the most`;
  return { holds: first.gap <= wanted, observed: `${show(first.each)}, ${often}` };
}

/** When it last ran: what starts it may know; else the newest archive tells. */
function lastRun({ schedulers, archives }: BackupSet): string | null {
  const dates = [...schedulers.map(({ lastRanAt }) => lastRanAt), archives[0]?.modifiedAt ?? null];
  return dates.filter((each) => each !== null).reduce<string | null>((a, b) => (a !== null && a > b ? a : b), null);
}

export const backupSchedules = defineCheck({
  id: 'backup-schedules',
  title: 'Every backup is started by something that runs, and was',
  severity: 'high',
  why: 'A backup that nothing starts is as old as the day on which somebody last thought of it.',
  fix: 'Start whatever makes it, and give it a line of cron or a timer that runs as often as the policy says.',
  requires: ['backups'],
  evaluate(seen, policy, gatheredAt) {
    return perSet(seen, policy, 'started as often as declared', (set, rule) => {
      const wanted = longestGapHours(rule.schedule);
      if (wanted === null || wanted === Infinity)
        return { holds: null, observed: `nobody here reads the schedule ${rule.schedule}` };
      const judged = judgeMaker(set, rule) ?? judgeSchedule(set, wanted);
      if (judged.holds !== true) return judged;
      const last = lastRun(set);
      if (last === null)
        return { holds: set.place === 'unread' ? null : false, observed: `${judged.observed}; it has never run` };
      const hours = hoursBetween(last, gatheredAt);
      return { holds: hours <= wanted + lateHours, observed: `${judged.observed}; it last ran ${showAge(hours)} ago` };
    });
  },
});
