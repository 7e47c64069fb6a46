import { isAskedWhole } from '../helpers/kernel/asked-iterations.ts';
import { lookedAt } from '../helpers/kernel/gate.ts';
import type { RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import { onlyPlace, type CauseGroup } from './causes.ts';
import { iterationState } from './findings.ts';
import { notSeen, tellNotSeen } from './not-seen.ts';

/** Of each iteration; 0.x is what they all rest on. */
export const iterationNames = [
  'Evidence',
  'Network foundation',
  'Port consolidation',
  'TLS and HTTPS',
  'Authentication',
  'Secrets',
  'Monitoring',
  'Infrastructure hardening',
];

const lastIteration = iterationNames.length - 1;

const isSerious = ({ severity }: Pick<RecordedCriterion, 'severity'>): boolean => severity !== 'advisory';

/** `4.16 has no check yet`: what of an iteration nobody judges, or nobody asked for, so that it cannot be complete. */
export function sayUnjudged(record: Pick<RunRecord, 'unjudged' | 'only'>, iteration: number): string {
  if (!isAskedWhole(record, iteration)) return 'the rest of them was not asked for';
  const ids = record.unjudged.filter((criterion) => criterion.iteration === iteration).map(({ id }) => id);
  return ids.length === 0 ? '' : `${ids.join(', ')} ${ids.length === 1 ? 'has' : 'have'} no check yet`;
}

/**
 * What to do now: change the first cause, else make visible what was not seen, else judge more of what a file shows,
 * else the next iteration. quote: what becomes of a text that the stack wrote.
 */
export function nextStep(
  record: RunRecord,
  causes: readonly CauseGroup[],
  quote: (text: string) => string = (text) => text,
): string {
  const [first] = causes.filter(isSerious);
  if (first) return `Change the first cause, ${quote(onlyPlace(first) ?? first.title)}: ${first.fix}`;
  const [unseen] = notSeen(record);
  if (unseen) return `Make ${unseen.criterion} visible: ${quote(tellNotSeen(unseen))}.`;
  if (lookedAt(record) === 'plan' && record.until < lastIteration && record.only === null)
    return `Judge all that the file shows: \`--until ${lastIteration}\`; this was judged to iteration ${record.until}.`;
  const { of, fromInside, ...whole } = record.health.progress;
  const { done } = fromInside ?? whole;
  if (done >= of) return 'Keep it so: run this every night.';
  const next = done + 1;
  if (iterationState(record, next) === 'partlyJudged')
    return `Keep it so: the criteria judged of iteration ${next} hold; ${sayUnjudged(record, next)}.`;
  return `Iteration ${next}: ${iterationNames[next] ?? ''}.`;
}
