import type { RecordedCriterion, RunRecord } from '../../helpers/kernel/record.ts';
import { groupCauses } from '../causes.ts';
import { iterationNames, sayUnjudged } from '../next-step.ts';
import { cell } from './markdown-text.ts';
import { doneOf } from './milestones.ts';

/** What each iteration is for. */
const objectives: readonly string[] = [
  '',
  'Every service on the networks it needs, and on no other.',
  'Only the proxy’s ports open; everything else through it.',
  'No word in the clear, and certificates that are valid and stay so.',
  'Nobody in without the factors that the access matrix asks for.',
  'No secret where anybody can read it who need not.',
  'Whatever breaks is seen, and somebody is told.',
  'Limits, least privileges, backups that come back, and a tunnel that does not leak.',
];

const isSerious = ({ severity }: RecordedCriterion): boolean => severity !== 'advisory';
const isWell = ({ outcome }: RecordedCriterion): boolean => ['pass', 'waived', 'notApplicable'].includes(outcome);

/** Of the iteration, and of 0.x, on which it rests, what does not hold. */
const isLeft = (criterion: RecordedCriterion, iteration: number): boolean =>
  isSerious(criterion) && (criterion.iteration === iteration || (criterion.iteration === 0 && !isWell(criterion)));

/**
 * What comes next and what is left of it: from the run itself where it was judged so far, else from the same evidence
 * judged one iteration further (preview).
 */
export function nextIteration(record: RunRecord, preview: RunRecord | null): string[] {
  const next = doneOf(record) + 1;
  const name = iterationNames[next];
  if (name === undefined) return ['All seven iterations hold. Keep it so: run this every night.'];
  const heading = [`**Iteration ${next}: ${name}.** ${objectives[next] ?? ''}`];
  const judged = [record, ...(preview ? [preview] : [])].find(({ criteria }) =>
    criteria.some(({ iteration }) => iteration === next),
  );
  if (!judged)
    return [...heading, '', `It was not judged yet: \`stackproof audit --until ${next}\` says what is left.`];
  const mine = judged.criteria.filter((criterion) => isLeft(criterion, next));
  const well = mine.filter(isWell).length;
  const unseen = mine.filter(({ outcome }) => outcome === 'unknown');
  const causes = groupCauses({ criteria: mine });
  const todo = causes.map(({ title, severity, fix }) => `- ${severity}: ${cell(title)}: ${fix}`);
  const left =
    unseen.length === 0 ? '' : `; ${unseen.length} could not be seen: ${unseen.map(({ id }) => id).join(', ')}`;
  const unjudged = sayUnjudged(judged, next);
  const more = unjudged === '' ? '' : `; ${unjudged}`;
  return [
    ...heading,
    '',
    `${well} of ${mine.length} criteria already ${well === 1 ? 'holds' : 'hold'}${left}${more}.`,
    ...(todo.length === 0 ? [] : ['', 'To do:', '', ...todo]),
  ];
}
