import type { RunRecord } from '../helpers/kernel/record.ts';
import { figuresOf } from './figures.ts';
import { iterationState, limits, linesOf, monitorsOf, shownAs } from './findings.ts';
import { hostCells, hostHeads } from './hosts.ts';
import { plain } from './text.ts';

/** Nothing that a container says may become markup of the page. */
const cell = (text: string) =>
  plain(text)
    .replace(/[|\\`*_<>[\]#]/g, (char) => `\\${char}`)
    .replaceAll('\n', ' ');
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
  const unseen = record.criteria.find(
    (criterion) => criterion.outcome === 'unknown' && criterion.severity !== 'advisory',
  );
  if (unseen)
    return (
      `Make ${unseen.id} visible: ` +
      `${cell(unseen.checks.find(({ outcome }) => outcome === 'unknown')?.reason ?? 'it could not be seen')}.`
    );
  const { done, of } = record.health.progress;
  return done >= of ? 'Keep it so: run this every night.' : `Iteration ${done + 1}: ${names[done + 1] ?? ''}.`;
}

/** `STATUS.md`: the status page, for people who did not run it. */
export function renderMarkdown(record: RunRecord): string {
  const open = record.criteria.flatMap((criterion) =>
    criterion.checks
      .filter((check) => ['fail', 'unknown', 'waived'].includes(shownAs(check)))
      .map((check) => ({ criterion, check })),
  );
  const monitors = record.criteria.flatMap(monitorsOf);
  return [
    `# Status of ${cell(record.stack.project)}`,
    '',
    `${record.gatheredAt} · ${record.tool.name} ${record.tool.version} · source: ` +
      `${record.source} · engine ${record.stack.engine ?? 'unknown'} · **${record.outcome}**`,
    '',
    ...table(
      ['figure', 'value'],
      figuresOf(record).map(({ name, value }) => [name, cell(value)]),
    ),
    ...services(record),
    ...(record.hosts.length > 0
      ? [
          '',
          '## Host names',
          '',
          ...table(
            hostHeads,
            hostCells(record).map((cells) => cells.map(cell)),
          ),
        ]
      : []),
    '',
    '## Progress',
    '',
    ...table(
      ['iteration', 'criteria that hold', 'state'],
      [1, 2, 3, 4, 5, 6, 7].map((iteration) => {
        const mine = record.criteria.filter((criterion) => criterion.iteration === iteration);
        const holding = mine.filter(
          ({ outcome }) => outcome === 'pass' || outcome === 'waived' || outcome === 'notApplicable',
        ).length;
        return [
          `${iteration} ${names[iteration] ?? ''}`,
          mine.length > 0 ? `${holding}/${mine.length}` : '–',
          mark[iterationState(record, iteration)],
        ];
      }),
    ),
    '',
    '## Open',
    '',
    ...(open.length === 0
      ? ['Nothing.']
      : open.flatMap(({ criterion, check }) => [
          `- **${criterion.id}** ${check.outcome}: ${check.title}`,
          ...linesOf(check)
            .slice(0, 20)
            .map(({ text }) => `  - ${cell(text)}`),
        ])),
    ...(monitors.length === 0
      ? []
      : [
          '',
          '## Monitor',
          '',
          ...monitors.flatMap((check) => [
            `- ${check.title}`,
            ...linesOf(check)
              .slice(0, 20)
              .map(({ text }) => `  - ${cell(text)}`),
          ]),
        ]),
    '',
    '## Next step',
    '',
    nextStep(record),
    '',
    '## What this page rests on',
    '',
    `Views: ${cell(record.views.join(', ') || 'none')}. Policy: ` +
      `${cell(record.policy.file)}${record.policy.derived ? ' (derived)' : ''}.`,
    '',
    ...record.permits.map((sentence) => `- ${cell(sentence)}`),
    '',
    ...limits,
    '',
  ].join('\n');
}
