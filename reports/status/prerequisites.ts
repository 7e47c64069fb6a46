import type { RunRecord } from '../../helpers/kernel/record.ts';
import { gradedFigures } from '../grades.ts';
import { iterationNames } from '../next-step.ts';
import { doneOf } from './milestones.ts';

type Tick = 'yes' | 'no' | 'unseen';

const marks: Record<Tick, string> = { yes: '✅', no: '❌', unseen: '❔' };

interface Prerequisite {
  tick: Tick;
  text: string;
}

const whole = (pair: [number, number] | null, what: string): Prerequisite => ({
  tick: tickOf(pair && pair[0] === pair[1]),
  text: pair ? `${what}: ${pair[0]}/${pair[1]}` : `${what}: not measured`,
});

function tickOf(holds: boolean | null): Tick {
  if (holds === null) return 'unseen';
  return holds ? 'yes' : 'no';
}

function backups({ criteria }: RunRecord): Prerequisite {
  const criterion = criteria.find(({ id }) => id === '7.6');
  if (!criterion || criterion.outcome === 'notApplicable')
    return { tick: 'unseen', text: 'backups fresh: not judged (7.6)' };
  const holds = { pass: true, waived: true, fail: false, unknown: null }[criterion.outcome];
  return { tick: tickOf(holds), text: `backups fresh: ${criterion.title} (7.6)` };
}

function headroom(record: RunRecord): Prerequisite {
  const disk = gradedFigures(record).find(({ name }) => name === 'disk');
  if (!disk || disk.grade === 'unmeasured') return { tick: 'unseen', text: 'room on the disk: not measured' };
  return { tick: tickOf(disk.grade !== 'bad'), text: `room on the disk: ${disk.value}` };
}

/** What should be true before the next iteration begins, each with its tick from the evidence. */
export function prerequisites(record: RunRecord): string[] {
  const done = doneOf(record);
  const before: Prerequisite =
    done === 0
      ? { tick: 'unseen', text: 'no iteration is complete yet' }
      : { tick: 'yes', text: `iteration ${done} (${iterationNames[done] ?? ''}) is complete` };
  const { running, healthy } = record.health;
  return [before, whole(running, 'all running'), whole(healthy, 'all healthy'), backups(record), headroom(record)].map(
    ({ tick, text }) => `- ${marks[tick]} ${text}`,
  );
}
