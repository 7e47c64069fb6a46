import type { RecordedCheck, RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { figuresOf } from './figures.ts';
import { limits, linesOf, monitorsOf, shownAs, type Line, type Shown } from './findings.ts';
import { causesOf, isBlind, type Cause } from './causes.ts';
import { hostCells, hostHeads } from './hosts.ts';
import { plural } from './text.ts';

export type Tone = 'bad' | 'doubt' | 'good' | 'quiet' | 'strong';
/** Colours a text, or leaves it as it is where no terminal reads it. */
export type Paint = (tone: Tone, text: string) => string;

/**
 * More findings of one check than this, and more that could not be seen, are counted, not printed: run.json has them
 * all.
 */
const most = { finding: 25, waived: 25, unseen: 6 } as const;

const badge: Record<Shown, [Tone, string]> = {
  fail: ['bad', 'FAIL'],
  unknown: ['doubt', 'UNKNOWN'],
  monitor: ['doubt', 'monitor'],
  waived: ['quiet', 'waived'],
  pass: ['good', 'pass'],
  notApplicable: ['quiet', 'n/a'],
};

const show = (paint: Paint, shown: Shown) => paint(badge[shown][0], badge[shown][1].padEnd(7));

const sign: Record<Line['kind'], [Tone, string]> = {
  finding: ['bad', '✗'],
  unseen: ['doubt', '?'],
  waived: ['quiet', '~'],
};

/** withWhy: also the harm, where it fails. */
function describeCheck(check: RecordedCheck, paint: Paint, withWhy = true): string[] {
  const lines = linesOf(check);
  const shown = lines.filter(
    (line, at) => lines.slice(0, at).filter(({ kind }) => kind === line.kind).length < most[line.kind],
  );
  const printed = shown.flatMap(({ kind, text, see }) => [
    `      ${paint(...sign[kind])} ${text}`,
    ...(see ? [paint('quiet', `        see: ${see}`)] : []),
  ]);
  const more = lines.length > shown.length ? [`      … and ${lines.length - shown.length} more in run.json`] : [];
  const remarks = remarksOn(check, lines, withWhy).map((remark) => paint('quiet', `      ${remark}`));
  const head = `    ${paint('strong', check.id)} ${paint('quiet', `(${check.severity})`)} ${check.title}`;
  return [head, ...printed, ...more, ...remarks];
}

/** What is to be said of a check below its lines: why it is unknown, who waived it, what is to be done. */
function remarksOn(check: RecordedCheck, lines: readonly Line[], withWhy: boolean): string[] {
  const { outcome, reason, waiver, why, fix } = check;
  const remarks: string[] = [];
  if (outcome === 'unknown' && reason && !lines.some(({ text }) => text === reason)) remarks.push(reason);
  if (waiver) remarks.push(`waived by ${waiver.owner} until ${waiver.expires}: ${waiver.reason}`);
  if (outcome === 'fail' && withWhy) remarks.push(`why: ${why}`);
  if (outcome === 'fail') remarks.push(`fix: ${fix}`);
  return remarks;
}

/** The checks whose look failed, in one line: why it failed stands above. */
function describeBlind(checks: readonly RecordedCheck[], causes: readonly Cause[], paint: Paint): string[] {
  if (checks.length === 0) return [];
  const own = new Set(checks.filter(({ stackless }) => !stackless).map(({ lacks }) => lacks));
  const needed = causes.flatMap(({ artifacts }) => artifacts).filter((id) => own.has(id));
  const why = needed.length > 0 ? `${needed.join(', ')} failed` : 'no stack was seen';
  return [`    ${paint('doubt', '?')} ${checks.map(({ id }) => id).join(', ')}: ${why}, see above`];
}

function describeCauses(causes: readonly Cause[], paint: Paint): string[] {
  if (causes.length === 0) return [];
  return [
    '',
    paint('strong', 'Looks that failed (what needs them is unknown)'),
    ...causes.flatMap(({ artifacts, error }) => [
      `  ${paint('doubt', '?')} ${error}`,
      paint('quiet', `    ${artifacts.join(', ')}`),
    ]),
  ];
}

function describeCriterion(criterion: RecordedCriterion, causes: readonly Cause[], paint: Paint): string[] {
  const head = `  ${show(paint, shownAs(criterion))} ${criterion.id.padEnd(4)} ${criterion.title}`;
  const loud = criterion.checks.filter(
    (check) => check.outcome !== 'pass' && check.outcome !== 'notApplicable' && shownAs(check) !== 'monitor',
  );
  const why = criterion.outcome === 'notApplicable' && criterion.checks.find(({ reason }) => reason)?.reason;
  const reasons = why ? [`         ${paint('quiet', why)}`] : [];
  const blind = loud.filter((check) => isBlind(check, causes));
  return [
    head,
    ...reasons,
    ...describeBlind(blind, causes, paint),
    ...loud.filter((check) => !blind.includes(check)).flatMap((check) => describeCheck(check, paint)),
  ];
}

function monitors(record: RunRecord, causes: readonly Cause[], paint: Paint): string[] {
  const checks = record.criteria.flatMap((criterion) =>
    monitorsOf(criterion)
      .filter((check) => !isBlind(check, causes))
      .map((check) => ({ criterion, check })),
  );
  if (checks.length === 0) return [];
  return [
    '',
    paint('strong', 'Monitor (advisory: changes no outcome)'),
    ...checks.flatMap(({ criterion, check }) => [
      `  ${criterion.id.padEnd(4)} ${check.title}`,
      ...describeCheck(check, paint, false).slice(1),
    ]),
  ];
}

function hosts(record: RunRecord, paint: Paint): string[] {
  const rows = hostCells(record);
  if (rows.length === 0) return [];
  const widths = hostHeads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, at) => cell.padEnd(widths[at] ?? 0));
    return `  ${padded.join('  ').trimEnd()}`;
  };
  return ['', paint('strong', line(hostHeads)), ...rows.map(line)];
}

const order: readonly Shown[] = ['fail', 'unknown', 'waived', 'monitor', 'notApplicable', 'pass'];

const verdict: Record<RunRecord['outcome'], [Tone, string]> = {
  pass: ['good', 'PASS: everything judged holds, as far as the views above can see'],
  fail: ['bad', 'FAIL: the stack is not as its owner believes'],
  unknown: ['doubt', 'UNKNOWN: could not see all that was to be judged; this is no pass'],
};

function iterations({ until, criteria }: RunRecord): string {
  const last = Math.max(0, ...criteria.map(({ iteration }) => iteration));
  return until > last
    ? `iterations 0–${last} (the policy stands at ${until}; there are no criteria of it yet)`
    : `iterations 0–${until}`;
}

/** What was judged, from where, and by what. */
function describeRun(record: RunRecord, paint: Paint): string[] {
  const { tool, stack, policy, views, source } = record;
  const title = [
    `${tool.name} ${tool.version}`,
    stack.project,
    plural(stack.services, 'service'),
    iterations(record),
    source,
    ...(stack.engine ? [`engine ${stack.engine}`] : []),
  ];
  const derived = policy.derived ? ' (derived from what runs: it permits what it found)' : '';
  const standIns = record.images.filter(({ real }) => !real).map(({ service }) => service);
  return [
    paint('strong', title.join(' · ')),
    `views: ${views.join(', ') || 'none'}`,
    `policy: ${policy.file}${derived}`,
    ...(standIns.length > 0 ? [`stand-ins instead of the real program: ${standIns.join(', ')}`] : []),
  ];
}

function describeTotals({ criteria, totals, failOn }: RunRecord): string {
  const counted = plural(criteria.length, 'criterion').replace('criterions', 'criteria');
  return (
    `${counted}: ${totals.pass} pass, ${totals.fail} fail, ${totals.unknown} unknown, ${totals.waived} waived, ` +
    `${totals.notApplicable} not applicable (gate: ${failOn} and above)`
  );
}

/** The run for a person at a terminal: criteria with findings first, then the figures, then the verdict. */
export function renderConsole(given: RunRecord, paint: Paint): string {
  const record = printableAll(given);
  const sorted = [...record.criteria].sort((a, b) => order.indexOf(shownAs(a)) - order.indexOf(shownAs(b)));
  const causes = causesOf(record);
  const width = Math.max(...figuresOf(record).map(({ name }) => name.length));
  return [
    ...describeRun(record, paint),
    ...describeCauses(causes, paint),
    '',
    ...sorted.flatMap((criterion) => describeCriterion(criterion, causes, paint)),
    ...monitors(record, causes, paint),
    ...hosts(record, paint),
    '',
    ...figuresOf(record).map(({ name, value }) => `  ${name.padEnd(width)}  ${value}`),
    '',
    ...record.warnings.map((warning) => paint('doubt', `warning: ${warning}`)),
    describeTotals(record),
    paint(...verdict[record.outcome]),
    paint('quiet', limits.join(' ')),
    '',
  ].join('\n');
}
