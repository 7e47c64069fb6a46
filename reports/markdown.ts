import type { TrendPoint } from '../helpers/comparison/trend.ts';
import type { RecordedCheck, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { describeActs } from './disturbed.ts';
import { groupCauses } from './causes.ts';
import { describeCauses, describeNotSeen } from './markdown-causes.ts';
import { describeChanges } from './markdown-changes.ts';
import { describeOutcome, iterationState, limits, linesOf, monitorsOf, shownAs, signOf } from './findings.ts';
import type { Beside } from './format.ts';
import { gradedFigures, type Grade } from './grades.ts';
import { hostCells, hostHeads } from './hosts.ts';
import { iterationNames, nextStep } from './next-step.ts';
import { accomplishmentsOf } from './status/accomplishments.ts';
import { cell, chapter, day, daysBetween, minute, table } from './status/markdown-text.ts';
import { doneOf, milestoneOf } from './status/milestones.ts';
import { nextIteration } from './status/next-iteration.ts';
import { prerequisites } from './status/prerequisites.ts';
import { quickCommands } from './status/quick-commands.ts';
import { rehearsedInShort } from './rehearsal-lines.ts';
import { plural } from './text.ts';

const mark: Record<ReturnType<typeof iterationState>, string> = {
  holds: '✅ holds',
  broken: '❌ broken',
  unseen: '❔ not fully seen',
  blindSpot: '❔ holds from inside',
  partlyJudged: '· not wholly judged',
  notJudged: '· not judged',
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

function hostNames(record: RunRecord): string[] {
  const rows = hostCells(record).map((cells) => cells.map(cell));
  if (rows.length === 0) return [];
  return ['', '## Host names', '', ...table(hostHeads, rows)];
}

function progress(record: RunRecord, runs: readonly TrendPoint[]): string[] {
  const rows = [0, 1, 2, 3, 4, 5, 6, 7].map((iteration) => {
    // Advisory ones decide nothing of it: neither here nor where the next iteration is counted.
    const mine = record.criteria.filter(
      (criterion) => criterion.iteration === iteration && criterion.severity !== 'advisory',
    );
    const holding = mine.filter(({ outcome }) => ['pass', 'waived', 'notApplicable'].includes(outcome));
    const milestone = iteration === 0 ? null : milestoneOf(iteration, runs);
    return [
      `${iteration} ${iterationNames[iteration] ?? ''}`,
      mine.length > 0 ? `${holding.length}/${mine.length}` : '–',
      mark[iterationState(record, iteration)],
      milestone ? day(milestone.completed) : '–',
    ];
  });
  const { done, of, percent, fromInside } = record.health.progress;
  const inside = fromInside ? ` From inside ${fromInside.done} of ${of}, ${fromInside.percent} %.` : '';
  return chapter('Progress', [
    `${done} of ${of} iterations, ${percent} %.${inside}`,
    '',
    ...table(['iteration', 'criteria that hold', 'state', 'first complete'], rows),
  ]);
}

/** As many lines as are listed of one check; the rest is counted. */
const most = 20;

/** What is to be read of a check, as a list below its title. */
function listOf(check: RecordedCheck): string[] {
  const lines = linesOf(check).map(({ text }) => `  - ${cell(text)}`);
  const more = lines.length - most;
  return more > 0 ? [...lines.slice(0, most), `  - and ${more} more, in run.json`] : lines;
}

function openCriteria(record: RunRecord): string[] {
  const open = record.criteria.flatMap(({ id, checks }) =>
    checks
      .filter((check) => ['fail', 'unknown', 'waived'].includes(shownAs(check)))
      .flatMap((check) => [`- **${id}** ${check.outcome}: ${check.title}`, ...listOf(check)]),
  );
  return ['', '## Known issues', '', ...(open.length === 0 ? ['None.'] : open)];
}

function monitored(record: RunRecord): string[] {
  const monitors = record.criteria.flatMap(monitorsOf);
  if (monitors.length === 0) return [];
  return ['', '## Monitoring points', '', ...monitors.flatMap((check) => [`- ${check.title}`, ...listOf(check)])];
}

/** Where the migration stands, in a line. */
function currentStatus(record: RunRecord): string {
  const done = doneOf(record);
  const none = record.only ? `only ${record.only.join(', ')} of the criteria was judged` : 'no iteration is complete';
  const where = done === 0 ? none : `iteration ${done} (${iterationNames[done] ?? ''}) is complete`;
  return `${signOf(record)} **${where}**, ${minute(record.gatheredAt)}: ${cell(describeOutcome(record))}`;
}

/** What the last complete iteration brought, when, and how long it took. */
function accomplished(record: RunRecord, runs: readonly TrendPoint[]): string[] {
  const done = doneOf(record);
  if (done === 0) return [];
  const milestone = milestoneOf(done, runs);
  const [facts, lines] = [accomplishmentsOf(done, record), [] as string[]];
  const runsKept = milestone && plural(milestone.runs, 'run');
  if (milestone)
    lines.push(
      `Complete since ${day(milestone.completed)}, the first of ${runsKept} kept in which all of ` +
        `it held; it took ${daysBetween(milestone.begun, milestone.completed)} from the first run kept.` +
        (milestone.wasLost ? ' It was broken in between.' : ''),
      '',
    );
  return chapter(`What iteration ${done} brought`, [...lines, ...facts.map((fact) => `- ${fact}`)]);
}

const gradeMarks: Record<Grade, string> = {
  good: '✅',
  monitor: '⚠️',
  bad: '❌',
  unclear: '❔',
  unmeasured: '❔',
  none: '',
};

function advice(name: string, grade: Grade, { thresholds }: RunRecord): string {
  const fail = thresholds?.disk.fail;
  return name === 'disk' && grade === 'monitor' && fail !== undefined ? `, clean up before ${fail} %` : '';
}

const health = (record: RunRecord): string[] =>
  chapter(
    'Health',
    table(
      ['figure', 'value', 'threshold', ''],
      gradedFigures(record).map(({ name, value, threshold, grade }) => [
        name,
        cell(value),
        `${threshold}${advice(name, grade, record)}`,
        gradeMarks[grade],
      ]),
    ),
  );

/** Since when the stack runs: its oldest container and its youngest. */
function uptime({ map, gatheredAt }: RunRecord): string[] {
  const starts = (map?.services ?? [])
    .filter(({ member, status, startedAt }) => member && status === 'running' && startedAt !== '')
    .map(({ name, startedAt }) => ({ name, startedAt }))
    .sort((one, other) => one.startedAt.localeCompare(other.startedAt));
  const [oldest, youngest] = [starts[0], starts.at(-1)];
  if (!oldest || !youngest) return [];
  const tell = ({ name, startedAt }: typeof oldest) => `${cell(name)} for ${daysBetween(startedAt, gatheredAt)}`;
  const [longest, shortest] = [oldest, youngest].map(({ startedAt }) => daysBetween(startedAt, gatheredAt));
  if (longest === shortest) return chapter('Uptime', [`All that runs has been up for ${longest}.`]);
  return chapter('Uptime', [`Up longest: ${tell(oldest)}; shortest: ${tell(youngest)}.`]);
}

/** Exceptions that somebody took upon themselves, and the end of each. */
function waivers(record: RunRecord): string[] {
  return record.criteria.flatMap(({ id, checks }) =>
    checks.flatMap(({ id: check, waiver }) =>
      waiver ? [`- ${id} ${check}: ${cell(waiver.reason)} (${cell(waiver.owner)}, until ${waiver.expires})`] : [],
    ),
  );
}

/** What experiments did, and whether it was put back. */
function disturbed(record: RunRecord): string[] {
  const told = describeActs(record);
  return told === null
    ? []
    : chapter(
        cell(told.title),
        told.lines.map((line) => `- ${cell(line)}`),
      );
}

const links = [
  '- `report.html`: the same run as one page, with map, matrix and routers',
  '- `run.json`: the record that all of this is a function of; `evidence.json`: what was seen',
  '- `stackproof explain CHECK`: why a check matters, and what this run saw of it',
];

/** `STATUS.md`: the status page, for people who did not run it. */
export function renderMarkdown(
  given: RunRecord,
  { changes = null, trend = [], preview = null }: Partial<Beside> = {},
): string {
  const record = printableAll(given);
  const { tool, stack, policy } = record;
  const causes = groupCauses(record);
  const rehearsed = rehearsedInShort(record);
  return [
    ...(rehearsed === null ? [] : [cell(rehearsed), '']),
    `# Status of ${cell(stack.project)}`,
    '',
    currentStatus(record),
    '',
    `${record.gatheredAt} · ${tool.name} ${tool.version} · source: ${record.source} · ` +
      `engine ${stack.engine ?? 'unknown'} · **${record.outcome}**`,
    ...describeChanges(changes, cell),
    ...describeNotSeen(record, most),
    ...describeCauses(record, causes),
    ...accomplished(record, trend),
    ...chapter('Next iteration', nextIteration(record, preview && printableAll(preview))),
    ...chapter('Before it begins', prerequisites(record)),
    ...health(record),
    ...uptime(record),
    ...services(record),
    ...hostNames(record),
    ...progress(record, trend),
    ...quickCommands(record),
    ...openCriteria(record),
    ...chapter('Waivers', waivers(record)),
    ...disturbed(record),
    ...monitored(record),
    ...chapter('Next step', [nextStep(record, causes, cell)]),
    ...chapter('Links', links),
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
