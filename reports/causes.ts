import type { RecordedCheck, RunRecord } from '../helpers/kernel/record.ts';

/** One reason why looks failed, and the looks it made fail. */
export interface Cause {
  error: string;
  artifacts: string[];
}

/**
 * The looks that failed and that some check misses, by reason, the one that cost most first. What nobody asked for, and
 * no check wanted, did not fail; what nobody lent, and what a file cannot show, is said where it matters.
 */
export function causesOf({ artifacts, criteria }: Pick<RunRecord, 'artifacts' | 'criteria'>): Cause[] {
  const missed = new Set(criteria.flatMap(({ checks }) => checks.flatMap(({ lacks }) => lacks ?? [])));
  const causes = new Map<string, string[]>();
  for (const { id, ok } of artifacts) {
    const error = ok ? undefined : errorBehind(id, artifacts);
    if (error) causes.set(error, [...(causes.get(error) ?? []), id]);
  }
  return [...causes]
    .map(([error, ids]) => ({ error, artifacts: ids }))
    .filter(({ artifacts: ids }) => ids.some((id) => missed.has(id)))
    .sort((a, b) => b.artifacts.length - a.artifacts.length);
}

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
export function isBlind({ outcome, lacks, observations }: RecordedCheck, causes: readonly Cause[]): boolean {
  return (
    outcome === 'unknown' &&
    observations.length === 0 &&
    lacks !== undefined &&
    causes.some(({ artifacts }) => artifacts.includes(lacks))
  );
}
