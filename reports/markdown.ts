import type { Changes } from '../helpers/comparison/changes.ts';
import type { RecordedCheck, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { groupCauses, type CauseGroup } from './causes.ts';
import { describeChanges } from './markdown-changes.ts';
import { figuresOf } from './figures.ts';
import { describeOutcome, iterationState, limits, linesOf, monitorsOf, shownAs } from './findings.ts';
import { hostCells, hostHeads } from './hosts.ts';
import { iterationNames, nextStep } from './next-step.ts';
import { plural } from './text.ts';

/** Nothing that a container says may become markup of the page. */
const cell = (text: string) => text.replace(/[|\\`*_<>[\]#]/g, (char) => `\\${char}`);
const row = (...cells: string[]) => `| ${cells.join(' | ')} |`;
const table = (heads: string[], rows: string[][]) => [
  row(...heads),
  row(...heads.map(() => '---')),
  ...rows.map((cells) => row(...cells)),
];

const mark: Record<ReturnType<typeof iterationState>, string> = {
  holds: '✅ holds',
  broken: '❌ broken',
  unseen: '❔ not fully seen',
  'not judged': '· not judged',
};
function services(record: RunRecord): string[] {
  const figures = new Map<string, { state: string; response: string }>();
  const find = (id: string) =>
    record.criteria.flatMap(({ checks }) => checks).find((check) => check.id === id)?.observations ?? [];
  for (const { subject, observed } of find('running-services'))
    figures.set(subject, { state: observed, response: '–' });
  for (const { subject, observed } of find('response-times')) {
    const service = subject.replace(/:.*$/, '');
    const known = figures.get(service);
    if (known) known.response = observed;
  }
  if (figures.size === 0) return [];
  return [
    '',
    '## Services',
    '',
    ...table(
      ['service', 'state', 'response time'],
      [...figures].map(([name, { state, response }]) => [cell(name), cell(state), cell(response)]),
    ),
  ];
}

/** What one would change, worst first. */
function describeCauses(causes: readonly CauseGroup[]): string[] {
  if (causes.length === 0) return [];
  const shown = causes
    .slice(0, 20)
    .flatMap(({ title, severity, findings, criteria, place, fix, examples, see }, at) => [
      `${at + 1}. **${severity}** ${cell(title)}: explains ${plural(findings, 'finding')} in ${criteria.join(', ')}`,
      `   - ${place === null ? '' : `${cell(place)}: `}${fix}`,
      ...examples.map((text) => `   - ${cell(text)}`),
      ...(see === null ? [] : [`   - to see it: ${cell(see)}`]),
    ]);
  const more = causes.length > 20 ? ['', `And ${causes.length - 20} more, in run.json.`] : [];
  return ['', '## Causes', '', ...shown, ...more];
}

function hostNames(record: RunRecord): string[] {
  const rows = hostCells(record).map((cells) => cells.map(cell));
  if (rows.length === 0) return [];
  return ['', '## Host names', '', ...table(hostHeads, rows)];
}

function progress(record: RunRecord): string[] {
  const rows = [1, 2, 3, 4, 5, 6, 7].map((iteration) => {
    const mine = record.criteria.filter((criterion) => criterion.iteration === iteration);
    const holding = mine.filter(({ outcome }) => ['pass', 'waived', 'notApplicable'].includes(outcome));
    return [
      `${iteration} ${iterationNames[iteration] ?? ''}`,
      mine.length > 0 ? `${holding.length}/${mine.length}` : '–',
      mark[iterationState(record, iteration)],
    ];
  });
  return ['', '## Progress', '', ...table(['iteration', 'criteria that hold', 'state'], rows)];
}

/** What is to be read of a check, as a list below its title; run.json has the rest. */
const listOf = (check: RecordedCheck): string[] =>
  linesOf(check)
    .slice(0, 20)
    .map(({ text }) => `  - ${cell(text)}`);

function openCriteria(record: RunRecord): string[] {
  const open = record.criteria.flatMap(({ id, checks }) =>
    checks
      .filter((check) => ['fail', 'unknown', 'waived'].includes(shownAs(check)))
      .flatMap((check) => [`- **${id}** ${check.outcome}: ${check.title}`, ...listOf(check)]),
  );
  return ['', '## Open', '', ...(open.length === 0 ? ['Nothing.'] : open)];
}

function monitored(record: RunRecord): string[] {
  const monitors = record.criteria.flatMap(monitorsOf);
  if (monitors.length === 0) return [];
  return ['', '## Monitor', '', ...monitors.flatMap((check) => [`- ${check.title}`, ...listOf(check)])];
}

/** `STATUS.md`: the status page, for people who did not run it. */
export function renderMarkdown(given: RunRecord, changes: Changes | null = null): string {
  const record = printableAll(given);
  const { tool, stack, policy } = record;
  const causes = groupCauses(record);
  return [
    `# Status of ${cell(stack.project)}`,
    '',
    `${record.gatheredAt} · ${tool.name} ${tool.version} · source: ${record.source} · ` +
      `engine ${stack.engine ?? 'unknown'} · **${record.outcome}**`,
    '',
    cell(describeOutcome(record)),
    ...describeChanges(changes, cell),
    ...describeCauses(causes),
    '',
    ...table(
      ['figure', 'value'],
      figuresOf(record).map(({ name, value }) => [name, cell(value)]),
    ),
    ...services(record),
    ...hostNames(record),
    ...progress(record),
    ...openCriteria(record),
    ...monitored(record),
    '',
    '## Next step',
    '',
    nextStep(record, causes, cell),
    '',
    '## What this page rests on',
    '',
    `Views: ${cell(record.views.join(', ') || 'none')}. ` +
      `Policy: ${cell(policy.file)}${policy.derived ? ' (derived)' : ''}.`,
    '',
    ...record.permits.map((sentence) => `- ${cell(sentence)}`),
    '',
    ...limits,
    '',
  ].join('\n');
}
