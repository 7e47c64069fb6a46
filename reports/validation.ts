import type { RecordedCheck, RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { standingOf } from './completion.ts';
import { limits, linesOf } from './findings.ts';
import { iterationNames } from './next-step.ts';
import { countOf, criteriaOf, figuresWithEvidence, groundOf, wordFor } from './status/iteration-facts.ts';
import { block, cell, chapter } from './status/markdown-text.ts';
import { milliseconds, plural } from './text.ts';

/** As many of each check as are told; run.json has the rest. */
const most = { lines: 20, commands: 2 } as const;

function tellCheck(check: RecordedCheck): string[] {
  const lines = linesOf(check);
  const commands = [...new Set(check.observations.flatMap(({ see }) => see ?? []))].slice(0, most.commands);
  return [
    '',
    `**${check.id}** (${check.severity}) ${wordFor(check)}: ${check.title}. ${countOf(check)}.`,
    ...(lines.length > 0 ? [''] : []),
    ...lines.slice(0, most.lines).map(({ text }) => `- ${cell(text)}`),
    ...(lines.length > most.lines ? [`- and ${lines.length - most.lines} more in run.json`] : []),
    ...(commands.length > 0 ? ['', 'To see it oneself:', '', ...block(commands)] : []),
  ];
}

const tellCriterion = (criterion: RecordedCriterion): string[] => [
  '',
  `### ${criterion.id} ${cell(criterion.title)}`,
  '',
  wordFor(criterion),
  ...criterion.checks.flatMap(tellCheck),
];

/** What was looked at, and how long it took; what failed says why. */
const looks = ({ artifacts }: RunRecord): string[] =>
  artifacts
    .filter(({ ok, scope }) => ok && scope !== '')
    .map(({ id, scope, ms }) => `- ${id}: ${cell(scope)} (${milliseconds(ms)})`);

const failed = ({ artifacts }: RunRecord): string[] =>
  artifacts.flatMap(({ id, ok, error }) => (ok ? [] : [`- ${id}: ${cell(error ?? 'it failed')}`]));

/**
 * `VALIDATION-N.md`: how an iteration was tested, test by test, with what was seen and the command to see it oneself.
 */
export function renderValidation(iteration: number, given: RunRecord): string {
  const record = printableAll(given);
  const criteria = criteriaOf(iteration, record);
  const subjects = criteria.flatMap(({ checks }) => checks.flatMap(({ observations }) => observations));
  const checks = criteria.flatMap((criterion) => criterion.checks);
  return [
    `# Iteration ${iteration}: ${iterationNames[iteration] ?? ''}: validation report`,
    '',
    `**${standingOf(iteration, record)}**`,
    '',
    `${plural(checks.length, 'check')} considered ${plural(subjects.length, 'subject')}: ` +
      `${subjects.filter(({ holds }) => holds === true).length} hold, ` +
      `${subjects.filter(({ holds }) => holds === false).length} do not, ` +
      `${subjects.filter(({ holds }) => holds === null).length} could not be seen.`,
    ...chapter('What it rests on', groundOf(record)),
    '',
    '## Tests',
    ...criteria.flatMap(tellCriterion),
    ...chapter('Figures', figuresWithEvidence(record)),
    ...chapter('What was looked at', looks(record)),
    ...chapter('What could not be looked at', failed(record)),
    '',
    '## What a pass does not mean',
    '',
    ...limits,
    '',
  ].join('\n');
}
