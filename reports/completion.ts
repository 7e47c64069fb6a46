import type { TrendPoint } from '../helpers/comparison/trend.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { groupCauses } from './causes.ts';
import { iterationState, limits } from './findings.ts';
import { iterationNames } from './next-step.ts';
import { accomplishmentsOf } from './status/accomplishments.ts';
import { countOf, criteriaOf, figuresWithEvidence, groundOf, wordFor } from './status/iteration-facts.ts';
import { cell, chapter, day, daysBetween, table } from './status/markdown-text.ts';
import { milestoneOf } from './status/milestones.ts';
import { nextIteration } from './status/next-iteration.ts';

const stateWords: Record<ReturnType<typeof iterationState>, string> = {
  holds: '✅ complete',
  broken: '❌ not complete: something is broken',
  unseen: '❔ not proven: something could not be seen',
  blindSpot: '❔ complete from inside: nobody stood where the rest is seen',
  partlyJudged: '❔ not proven: not all of its criteria were judged',
  notJudged: '❔ not judged by this run',
};

/** The same of an iteration that another one rests on. */
const groundWords: typeof stateWords = {
  holds: stateWords.holds,
  broken: '❌ not complete: something is broken of',
  unseen: '❔ not proven: something could not be seen of',
  blindSpot: '❔ complete from inside: nobody stood where the rest is seen of',
  partlyJudged: '❔ not proven: not all criteria were judged of',
  notJudged: '❔ not proven: this run did not judge',
};

/** Whether an iteration is complete: by its own criteria, and by all that it rests on. */
export function standingOf(iteration: number, record: RunRecord): string {
  const own = iterationState(record, iteration);
  if (own !== 'holds') return stateWords[own];
  const ground = Array.from({ length: iteration }, (_, at) => at).find(
    (each) => iterationState(record, each) !== 'holds',
  );
  if (ground === undefined) return stateWords.holds;
  return `${groundWords[iterationState(record, ground)]} iteration ${ground} (${iterationNames[ground] ?? ''})`;
}

/** When it was won, and how long it took, as far as runs were kept. */
function tellMilestone(iteration: number, trend: readonly TrendPoint[]): string[] {
  if (trend.length === 0) return ['No run was kept: nobody can say since when.'];
  const milestone = milestoneOf(iteration, trend);
  if (!milestone) return ['No run that was kept saw it hold, together with all before it.'];
  const { begun, completed, wasLost } = milestone;
  return [
    `- first run kept that judged it: ${day(begun)}`,
    `- first run kept in which all of it held: ${day(completed)}, after ${daysBetween(begun, completed)}`,
    ...(wasLost ? ['- it was broken again in a later run'] : []),
  ];
}

function objectives(iteration: number, record: RunRecord): string[] {
  const rows = criteriaOf(iteration, record).map((criterion) => [
    criterion.id,
    cell(criterion.title),
    wordFor(criterion),
    criterion.checks.map((check) => `${check.id}: ${countOf(check)}`).join('; '),
  ]);
  return rows.length === 0 ? [] : table(['criterion', 'what must be true', 'outcome', 'evidence'], rows);
}

function leftOver(iteration: number, record: RunRecord): string[] {
  const causes = groupCauses({ criteria: criteriaOf(iteration, record) });
  return causes.map(({ severity, title, fix }) => `- ${severity}: ${cell(title)}: ${fix}`);
}

/**
 * `COMPLETION-N.md`: what an iteration was to bring and what it brought, every figure with its evidence. Of one that is
 * not complete it says so. trend: the runs kept, this one last.
 */
export function renderCompletion(iteration: number, given: RunRecord, trend: readonly TrendPoint[] = []): string {
  const record = printableAll(given);
  const facts = accomplishmentsOf(iteration, record);
  return [
    `# Iteration ${iteration}: ${iterationNames[iteration] ?? ''}: completion report`,
    '',
    `**${standingOf(iteration, record)}**`,
    ...chapter('When', tellMilestone(iteration, trend)),
    ...chapter(
      'What was achieved',
      facts.map((fact) => `- ${fact}`),
    ),
    ...chapter('Objectives', objectives(iteration, record)),
    ...chapter('Figures', figuresWithEvidence(record)),
    ...chapter('What is left', leftOver(iteration, record)),
    ...chapter('What comes next', nextIteration(record, null)),
    ...chapter('What this rests on', groundOf(record)),
    '',
    ...limits,
    '',
  ].join('\n');
}
