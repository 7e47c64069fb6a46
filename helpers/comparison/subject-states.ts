import { isUnshown } from '../kernel/as-file.ts';
import type { Cause } from '../kernel/cause.ts';
import type { RecordedCheck, RecordedObservation, RunRecord } from '../kernel/record.ts';
import type { State } from './changes.ts';

export interface Row {
  check: RecordedCheck;
  subject: string;
  state: State;
  observed: string;
  /** Unseen, because what was looked at can never show it: a file, or a stand-in. */
  hidden: boolean;
  cause: Cause | null;
}

/** What a run says of each subject of each of its checks. */
export interface SubjectStates {
  /** By check and subject, as `keyOf` joins them. */
  rows: ReadonlyMap<string, Row>;
  checks: ReadonlyMap<string, RecordedCheck>;
  /** Of a subject, whether the run names it or not. */
  stateOf(check: string, subject: string): State;
  /** Whether its source can never show that. */
  isHidden(check: string, subject: string): boolean;
}

export const keyOf = (check: string, subject: string): string => `${check}\n${subject}`;

function stateOf({ holds, waived }: RecordedObservation): State {
  if (waived) return 'waived';
  if (holds === null) return 'unseen';
  return holds ? 'holds' : 'finding';
}

/**
 * Of a check that did not come to an end whatever it does not name could not be seen: it may well be there. One that
 * does not apply, or that considered everything, says with its silence that there is no such thing.
 */
function silenceOf({ outcome, observations }: RecordedCheck): State {
  if (outcome === 'notApplicable') return 'absent';
  const isWhole = outcome !== 'unknown' && observations.length > 0;
  return isWhole && observations.every(({ holds }) => holds !== null) ? 'absent' : 'unseen';
}

/** Whether all that a check could not see its source could not show: its silence on others is no loss of sight. */
const hidesSilent = (check: RecordedCheck): boolean =>
  isUnshown(check) ||
  (check.observations.length > 0 && check.observations.every(({ holds, hidden }) => holds !== null || hidden === true));

/** The same check may stand under several criteria, and says the same there. */
export function statesOf({ criteria }: Pick<RunRecord, 'criteria'>): SubjectStates {
  const rows = new Map<string, Row>();
  const checks = new Map<string, RecordedCheck>();
  for (const check of criteria.flatMap((criterion) => criterion.checks)) {
    checks.set(check.id, check);
    for (const seen of check.observations)
      rows.set(keyOf(check.id, seen.subject), {
        ...{ check, subject: seen.subject, observed: seen.observed },
        // Without a stack nothing that was seen of it counts (criterion 0.1).
        state: check.stackless && seen.holds === true ? 'unseen' : stateOf(seen),
        hidden: seen.holds === null && (seen.hidden === true || isUnshown(check)),
        cause: seen.cause ?? null,
      });
  }
  return {
    rows,
    checks,
    stateOf(id, subject) {
      const row = rows.get(keyOf(id, subject));
      if (row) return row.state;
      const check = checks.get(id);
      return check ? silenceOf(check) : 'notJudged';
    },
    isHidden(id, subject) {
      const check = checks.get(id);
      return rows.get(keyOf(id, subject))?.hidden ?? (check !== undefined && hidesSilent(check));
    },
  };
}
