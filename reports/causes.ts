import type { RecordedCheck, RunRecord } from '../helpers/kernel/record.ts';

/** One reason why looks failed, and the looks it made fail. */
export interface Cause {
  error: string;
  artifacts: string[];
}

/**
 * The looks that failed, by reason, the one that cost most first. What nobody lent, and what a file cannot show, is
 * said where it matters.
 */
export function causesOf({ artifacts }: Pick<RunRecord, 'artifacts'>): Cause[] {
  const causes = new Map<string, string[]>();
  for (const { id, ok, error } of artifacts) {
    if (ok || !error) continue;
    // A look that waited for another one failed for that one's reason.
    const root = error.replace(/^(?:this look needs the artifact "\w+": )+/, '');
    causes.set(root, [...(causes.get(root) ?? []), id]);
  }
  return [...causes]
    .map(([error, ids]) => ({ error, artifacts: ids }))
    .sort((a, b) => b.artifacts.length - a.artifacts.length);
}

/** Unknown for no other reason than that a look failed, which is told elsewhere. */
export function isBlind({ outcome, reason, observations }: RecordedCheck, causes: readonly Cause[]): boolean {
  return (
    outcome === 'unknown' && observations.length === 0 && causes.some(({ error }) => reason?.endsWith(error) === true)
  );
}
