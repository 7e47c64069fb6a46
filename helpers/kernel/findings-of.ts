import type { Cause } from './cause.ts';
import type { RecordedCheck, RecordedObservation, RunRecord } from './record.ts';

/** One finding, where it stands. */
export interface Finding {
  criterion: string;
  check: RecordedCheck;
  seen: RecordedObservation;
}

export const causeOf = ({ seen }: Finding): Cause => seen.cause ?? { kind: 'subject', key: seen.subject };

/** What does not hold, and is not waived. */
export const findingsOf = ({ criteria }: Pick<RunRecord, 'criteria'>): Finding[] =>
  criteria.flatMap(({ id, checks }) =>
    checks.flatMap((check) =>
      check.observations
        .filter(({ holds, waived }) => holds === false && !waived)
        .map((seen) => ({ criterion: id, check, seen })),
    ),
  );

/** `2.9` before `2.10`. */
export function compareIds(one: string, other: string): number {
  const [a = 0, b = 0] = one.split('.').map(Number);
  const [c = 0, d = 0] = other.split('.').map(Number);
  return a - c || b - d;
}
