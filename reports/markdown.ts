import type { RecordedCheck, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { figuresOf } from './figures.ts';
import { iterationState, limits, linesOf, monitorsOf, shownAs } from './findings.ts';
import { hostCells, hostHeads } from './hosts.ts';

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
const names = [
  '',
  'Network foundation',
  'Port consolidation',
  'TLS and HTTPS',
  'Authentication',
  'Secrets',
  'Monitoring',
  'Infrastructure hardening',
];

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

function nextStep(record: RunRecord): string {
  const broken = record.criteria.find((criterion) => criterion.outcome === 'fail' && criterion.severity !== 'advisory');
  const check = broken?.checks.find(({ outcome, severity }) => outcome === 'fail' && severity !== 'advisory');
  if (broken && check) return `Mend ${broken.id} first: ${check.fix} (${cell(linesOf(check)[0]?.text ?? check.title)})`;
  const unseen = record.criteria.find(({ outcome, severity }) => outcome === 'unknown' && severity !== 'advisory');
  if (unseen) {
    const reason = unseen.checks.find(({ outcome }) => outcome === 'unknown')?.reason;
    return `Make ${unseen.id} visible: ${cell(reason ?? 'it could not be seen')}.`;
  }
  const { done, of } = record.health.progress;
  return done >= of ? 'Keep it so: run this every night.' : `Iteration ${done + 1}: ${names[done + 1] ?? ''}.`;
}

function hostNames(record: RunRecord): string[] {
  if (record.hosts.length === 0) return [];
  const rows = hostCells(record).map((cells) => cells.map(cell));
  return ['', '## Host names', '', ...table(hostHeads, rows)];
}

function progress(record: RunRecord): string[] {
  const rows = [1, 2, 3, 4, 5, 6, 7].map((iteration) => {
    const mine = record.criteria.filter((criterion) => criterion.iteration === iteration);
    const holding = mine.filter(({ outcome }) => ['pass', 'waived', 'notApplicable'].includes(outcome));
    return [
      `${iteration} ${names[iteration] ?? ''}`,
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
export function renderMarkdown(given: RunRecord): string {
  const record = printableAll(given);
  const { tool, stack, policy } = record;
  return [
    `# Status of ${cell(stack.project)}`,
    '',
    `${record.gatheredAt} · ${tool.name} ${tool.version} · source: ${record.source} · ` +
      `engine ${stack.engine ?? 'unknown'} · **${record.outcome}**`,
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
    nextStep(record),
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
