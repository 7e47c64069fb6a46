import type { RunRecord } from '../../helpers/kernel/record.ts';
import { iterationState } from '../findings.ts';

/** As much of a run as tells when an iteration was won. */
type Judged = Pick<RunRecord, 'criteria' | 'gatheredAt' | 'only'>;

export interface Milestone {
  /** The first run of those that are kept in which it was judged. */
  begun: string;
  /** The first in which all of it held. */
  completed: string;
  /** Runs that were looked through. */
  runs: number;
  /** It was broken again in a later one. */
  wasLost: boolean;
}

/** When an iteration was first seen to hold, of runs from the oldest on; null: in none of them. */
export function milestoneOf(iteration: number, runs: readonly Judged[]): Milestone | null {
  // Of a run that was asked for a part nobody can say that all of an iteration held.
  const whole = runs.filter(({ only }) => only === null);
  const states = whole.map((run) => ({ at: run.gatheredAt, state: iterationState(run, iteration) }));
  const judged = states.filter(({ state }) => state !== 'not judged');
  const [first] = judged;
  const won = judged.findIndex(({ state }) => state === 'holds');
  const completed = judged[won];
  if (!first || !completed) return null;
  const wasLost = judged.slice(won).some(({ state }) => state === 'broken');
  return { begun: first.at, completed: completed.at, runs: whole.length, wasLost };
}

/** The last iteration in a row, from the first on, that holds. */
export const doneOf = ({ health }: Pick<RunRecord, 'health'>): number => health.progress.done;
