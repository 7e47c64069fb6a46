import type { CauseKind } from '../../helpers/kernel/cause.ts';
import type { RunRecord } from '../../helpers/kernel/record.ts';

/** What findings lay at something's door: whether it is to be drawn in red. */
export interface Marks {
  /** Somebody would have to change it; what is only to be watched leaves it as it is. */
  isCause(kind: CauseKind, key: string): boolean;
  /** A check found it wrong, or could not see it; undefined: it said nothing of it. */
  verdictOf(check: string, subject: string): boolean | null | undefined;
}

/** Reads all findings of a run once. */
export function marksOf({ criteria }: Pick<RunRecord, 'criteria'>): Marks {
  const causes = new Set<string>();
  const verdicts = new Map<string, boolean | null>();
  for (const { checks } of criteria)
    for (const { id, severity, observations } of checks)
      for (const { subject, holds, waived, cause } of observations) {
        verdicts.set(`${id} ${subject}`, holds);
        if (holds === false && !waived && severity !== 'advisory' && cause) causes.add(`${cause.kind} ${cause.key}`);
      }
  return {
    isCause: (kind, key) => causes.has(`${kind} ${key}`),
    verdictOf: (check, subject) => verdicts.get(`${check} ${subject}`),
  };
}
