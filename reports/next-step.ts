import type { RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import type { CauseGroup } from './causes.ts';

/** Of each iteration, from 1 on. */
export const iterationNames = [
  '',
  'Network foundation',
  'Port consolidation',
  'TLS and HTTPS',
  'Authentication',
  'Secrets',
  'Monitoring',
  'Infrastructure hardening',
];

const isSerious = ({ severity }: Pick<RecordedCriterion, 'severity'>): boolean => severity !== 'advisory';

/**
 * What to do now: change the first cause, else make visible what was not seen, else the next iteration. quote: what
 * becomes of a text that the stack wrote.
 */
export function nextStep(
  record: RunRecord,
  causes: readonly CauseGroup[],
  quote: (text: string) => string = (text) => text,
): string {
  const [first] = causes.filter(isSerious);
  if (first) return `Change the first cause, ${quote(first.place ?? first.title)}: ${first.fix}`;
  const unseen = record.criteria.find((criterion) => criterion.outcome === 'unknown' && isSerious(criterion));
  if (unseen) {
    const reason = unseen.checks.find(({ outcome }) => outcome === 'unknown')?.reason;
    return `Make ${unseen.id} visible: ${quote(reason ?? 'it could not be seen')}.`;
  }
  const { done, of } = record.health.progress;
  return done >= of ? 'Keep it so: run this every night.' : `Iteration ${done + 1}: ${iterationNames[done + 1] ?? ''}.`;
}
