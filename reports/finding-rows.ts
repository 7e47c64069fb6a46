import type { Changes } from '../helpers/comparison/changes.ts';
import type { RecordedCheck, RecordedObservation, RecordedWaiver, RunRecord } from '../helpers/kernel/record.ts';

/** One subject of one check, for programs; a check of two criteria says the same in both, and is listed once. */
export interface FindingRow {
  check: RecordedCheck;
  iteration: number;
  /** Ids of the criteria that ask the check, in order. */
  criteria: string[];
  seen: RecordedObservation;
  state: 'finding' | 'unseen' | 'waived';
}

interface Asked {
  check: RecordedCheck;
  iteration: number;
  criteria: string[];
}

/** Every check of a run once, with the criteria that ask it. */
export function checksOf({ criteria }: Pick<RunRecord, 'criteria'>): Asked[] {
  const asked = new Map<string, Asked>();
  for (const { id, iteration, checks } of criteria) {
    for (const check of checks) {
      const known = asked.get(check.id);
      if (known) known.criteria.push(id);
      else asked.set(check.id, { check, iteration, criteria: [id] });
    }
  }
  return [...asked.values()];
}

function stateOf({ holds, waived }: RecordedObservation): FindingRow['state'] {
  if (waived) return 'waived';
  return holds === false ? 'finding' : 'unseen';
}

/** Whatever does not hold, in the order of the record. A check without an answer is a row about itself, `*`. */
export function findingRows(record: Pick<RunRecord, 'criteria'>): FindingRow[] {
  return checksOf(record).flatMap((asked) => {
    const { check } = asked;
    if (check.observations.length === 0 && (check.outcome === 'unknown' || check.outcome === 'waived')) {
      const observed = check.reason ?? 'it could not be seen';
      const state = check.outcome === 'waived' ? 'waived' : 'unseen';
      return [{ ...asked, seen: { subject: '*', holds: null, expected: check.title, observed }, state }];
    }
    return check.observations
      .filter(({ holds }) => holds !== true)
      .map((seen): FindingRow => ({ ...asked, seen, state: stateOf(seen) }));
  });
}

/** Whether the run before did not find it, or did not judge it. */
export const isNewRow = ({ check, seen }: FindingRow, { found, lost, judgedFirst }: Changes): boolean =>
  [...found, ...lost, ...judgedFirst].some((each) => each.check === check.id && each.subject === seen.subject);

/** Whose waiver a row has. */
export const waiverOfRow = ({ check, seen, state }: FindingRow): RecordedWaiver | undefined =>
  state === 'waived' ? (seen.waiver ?? check.waiver) : undefined;
