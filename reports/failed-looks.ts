import { isUnshown } from '../helpers/kernel/as-file.ts';
import type { RecordedCheck, RunRecord } from '../helpers/kernel/record.ts';

/** One reason why looks failed, and the looks it made fail. */
export interface FailedLooks {
  error: string;
  artifacts: string[];
}

/**
 * The looks that failed and that some check misses, by reason, the one that cost most first. What nobody asked for, and
 * no check wanted, did not fail; what nobody lent, and what a file cannot show, is said where it matters.
 */
export function failedLooksOf({ artifacts, criteria }: Pick<RunRecord, 'artifacts' | 'criteria'>): FailedLooks[] {
  const missed = new Set(
    criteria
      .flatMap(({ checks }) => checks)
      .filter(({ cause }) => cause !== 'source')
      .flatMap(({ lacks }) => lacks ?? []),
  );
  const reasons = new Map<string, string[]>();
  for (const { id, ok } of artifacts) {
    const error = ok ? undefined : errorBehind(id, artifacts);
    if (error) reasons.set(error, [...(reasons.get(error) ?? []), id]);
  }
  return [...reasons]
    .map(([error, ids]) => ({ error, artifacts: ids }))
    .filter(({ artifacts: ids }) => ids.some((id) => missed.has(id)))
    .sort((a, b) => b.artifacts.length - a.artifacts.length);
}

/** Criteria of which something cannot be seen from where this run looked, by files or with stand-ins: how many. */
export const countUnshown = ({ criteria }: Pick<RunRecord, 'criteria'>): number =>
  criteria.filter(({ checks }) => checks.some(isUnshown)).length;

/** Why a look failed; one that waited for another failed for that one's reason. */
function errorBehind(id: string, artifacts: RunRecord['artifacts']): string | undefined {
  let failed = artifacts.find((each) => each.id === id);
  for (const passed = new Set<string>(); failed?.needs !== undefined && !passed.has(failed.id);) {
    passed.add(failed.id);
    const { needs } = failed;
    failed = artifacts.find((each) => each.id === needs);
  }
  return failed?.error;
}

/** Unknown for no other reason than that a look failed, which is told elsewhere. */
export function isBlind({ outcome, lacks, observations }: RecordedCheck, failed: readonly FailedLooks[]): boolean {
  return (
    outcome === 'unknown' &&
    observations.length === 0 &&
    lacks !== undefined &&
    failed.some(({ artifacts }) => artifacts.includes(lacks))
  );
}
