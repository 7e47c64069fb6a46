import { isUnshown } from '../helpers/kernel/as-file.ts';
import type { RecordedCheck, RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import { isBlind, type FailedLooks } from './failed-looks.ts';
import { linesOf, shownAs } from './findings.ts';

/** A check that could not see all that it was to judge. */
export interface NotSeen {
  criterion: string;
  /** What it could not see first, and why. */
  text: string;
  /** So many more of the same check. */
  more: number;
}

/** An advisory one keeps nobody from a pass, nor does what the policy accepts or a file cannot show. */
const isMissed = (check: RecordedCheck): boolean =>
  shownAs(check) === 'unknown' && check.accepted === undefined && !isUnshown(check);

function tellCheck({ id }: RecordedCriterion, check: RecordedCheck): NotSeen[] {
  const [first, ...rest] = check.observations.filter(
    ({ holds, waived, accepted }) => holds === null && !waived && !accepted,
  );
  const text = first
    ? `${first.subject}: ${first.observed}`
    : linesOf(check).find(({ kind }) => kind === 'unseen')?.text;
  return text === undefined ? [] : [{ criterion: id, text, more: rest.length }];
}

/** What could not be seen, in the order of the criteria; told: looks whose failure is told beside it. */
export const notSeen = ({ criteria }: Pick<RunRecord, 'criteria'>, told: readonly FailedLooks[] = []): NotSeen[] =>
  criteria.flatMap((criterion) =>
    criterion.checks
      .filter((check) => isMissed(check) && !isBlind(check, told))
      .flatMap((check) => tellCheck(criterion, check)),
  );

/** The same of a run in which nothing was found: what keeps it from a pass. None where something was, or it is one. */
export const keptFromPass = (
  record: Pick<RunRecord, 'criteria' | 'outcome'>,
  told: readonly FailedLooks[] = [],
): NotSeen[] => (record.outcome === 'unknown' ? notSeen(record, told) : []);

/** `cpu: 99 %, … (and 2 more)`. */
export const tellNotSeen = ({ text, more }: NotSeen): string => `${text}${more > 0 ? ` (and ${more} more)` : ''}`;
