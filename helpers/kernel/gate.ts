import { isUnshown } from './as-file.ts';
import { severities, type Severity } from './check.ts';
import type { RecordedCheck, RecordedCriterion, RunRecord } from './record.ts';

const atLeast = (severity: Severity, threshold: Severity) =>
  severities.indexOf(severity) <= severities.indexOf(threshold);

/** What a check means for the gate; null: nothing. */
export type Weight = 'fail' | 'unknown' | null;

type Gated = Pick<RunRecord, 'failOn' | 'source' | 'recorded'>;

/** What was looked at: a recording stays one of that when it is judged again. */
export const lookedAt = ({ source, recorded }: Pick<RunRecord, 'source' | 'recorded'>): RunRecord['source'] =>
  source === 'replay' ? (recorded ?? source) : source;

/** Whether a run looked at files, or at what was brought up from them in a lab, and at no stack that runs. */
export const isOfFiles = (run: Pick<RunRecord, 'source' | 'recorded'>): boolean =>
  ['plan', 'rehearse'].includes(lookedAt(run));

/**
 * What comes of a check, for the gate: by its own severity. Unknowns that the source can never answer mean nothing in
 * plan and rehearse, and so does what the baseline knows.
 */
export function weigh(check: RecordedCheck, by: Gated): Weight {
  const { severity, outcome } = check;
  if (!atLeast(severity, by.failOn) || (outcome !== 'fail' && outcome !== 'unknown')) return null;
  const hides = isOfFiles(by);
  if (hides && isUnshown(check)) return null;
  return weighFresh(check, hides);
}

/** By what no baseline knows, and nobody waived or accepted. */
function weighFresh({ outcome, known, accepted, observations }: RecordedCheck, hides: boolean): Weight {
  const fresh = observations.filter((seen) => !seen.waived && !seen.known && !seen.accepted && !(hides && seen.hidden));
  if (fresh.some(({ holds }) => holds === false)) return 'fail';
  const isBlind = outcome === 'unknown' && observations.length === 0 && !known && !accepted;
  return isBlind || fresh.some(({ holds }) => holds === null) ? 'unknown' : null;
}

/** The verdict of a run by its gate. */
export function gate(criteria: readonly RecordedCriterion[], by: Gated): RunRecord['outcome'] {
  const weights = criteria.flatMap(({ checks }) => checks).map((check) => weigh(check, by));
  if (weights.includes('fail')) return 'fail';
  return weights.includes('unknown') || criteria.length === 0 ? 'unknown' : 'pass';
}

/** 0 nothing at or above the threshold, 1 a finding, 3 could not assess. */
export function exitCode({ outcome }: Pick<RunRecord, 'outcome'>): 0 | 1 | 3 {
  if (outcome === 'fail') return 1;
  return outcome === 'unknown' ? 3 : 0;
}
