import type { TrendPoint } from '../../helpers/comparison/trend.ts';
import type { RunRecord } from '../../helpers/kernel/record.ts';

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

/** When an iteration was first seen to hold, of runs from the oldest on, this one last; null: in none of them. */
export function milestoneOf(iteration: number, trend: readonly TrendPoint[]): Milestone | null {
  const judged = trend.filter(({ until }) => until >= iteration);
  const [first] = judged;
  const won = judged.findIndex(({ done }) => done >= iteration);
  const completed = judged[won];
  if (!first || !completed) return null;
  return {
    begun: first.gatheredAt,
    completed: completed.gatheredAt,
    runs: trend.length,
    wasLost: judged.slice(won).some(({ done }) => done < iteration),
  };
}

/** The last iteration in a row, from the first on, that holds. */
export const doneOf = ({ health }: Pick<RunRecord, 'health'>): number => health.progress.done;
