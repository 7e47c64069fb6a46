import type { RecordedCheck, RecordedCriterion, RunRecord } from '../helpers/kernel/record.ts';
import type { Style, Tone } from './console-paint.ts';
import { isBlind, type FailedLooks } from './failed-looks.ts';
import { linesOf, monitorsOf, shownAs, type Line, type Shown } from './findings.ts';
import { hang, wrap, wrapCommand } from './layout.ts';
import { plural } from './text.ts';

/**
 * More findings of one check than this, and more that could not be seen, are counted, not printed: run.json has them
 * all.
 */
const most = { finding: 25, waived: 25, unseen: 6 } as const;

export const badge: Record<Shown, [Tone, string]> = {
  fail: ['bad', 'FAIL'],
  unknown: ['doubt', 'UNKNOWN'],
  monitor: ['doubt', 'monitor'],
  waived: ['quiet', 'waived'],
  pass: ['good', 'pass'],
  notApplicable: ['quiet', 'n/a'],
};

const sign: Record<Line['kind'], [Tone, string]> = {
  finding: ['bad', '✗'],
  unseen: ['doubt', '?'],
  waived: ['quiet', '~'],
};

/** A command below what it shows, copied as it stands. */
export const showCommand = (
  indent: string,
  command: string,
  { paint, width }: Pick<Style, 'paint' | 'width'>,
): string[] => {
  const inner = ' '.repeat(indent.length + 5);
  return wrapCommand(command, width - inner.length).map((line, at) =>
    paint('quiet', at === 0 ? `${indent}see: ${line}` : `${inner}${line}`),
  );
};

const remark = (text: string, { paint, width }: Style): string[] =>
  hang('      ', '', text, width).map((line) => paint('quiet', line));

/** What is to be read of a check below its name. withWhy: also the harm, where it fails. */
function describeSeen(check: RecordedCheck, style: Style, withWhy: boolean): string[] {
  const { paint, width } = style;
  const lines = linesOf(check);
  const shown = lines.filter(
    (line, at) => lines.slice(0, at).filter(({ kind }) => kind === line.kind).length < most[line.kind],
  );
  const printed = shown.flatMap(({ kind, text, see }) => {
    const [tone, mark] = sign[kind];
    const [first = '', ...rest] = hang('      ', `${mark} `, text, width);
    return [first.replace(mark, () => paint(tone, mark)), ...rest, ...(see ? showCommand('        ', see, style) : [])];
  });
  const more = lines.length > shown.length ? [`      … and ${lines.length - shown.length} more in run.json`] : [];
  const remarks = remarksOn(check, lines, withWhy).flatMap((text) => remark(text, style));
  return [...printed, ...more, ...remarks];
}

function describeCheck(check: RecordedCheck, style: Style): string[] {
  const { paint, width } = style;
  const [head = '', ...tail] = hang('    ', `${check.id} `, `(${check.severity}) ${check.title}`, width);
  return [head.replace(check.id, () => paint('strong', check.id)), ...tail, ...describeSeen(check, style, true)];
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
function describeBlind(checks: readonly RecordedCheck[], failed: readonly FailedLooks[], { width }: Style): string[] {
  if (checks.length === 0) return [];
  const own = new Set(checks.filter(({ stackless }) => !stackless).map(({ lacks }) => lacks));
  const needed = failed.flatMap(({ artifacts }) => artifacts).filter((id) => own.has(id));
  const why = needed.length > 0 ? `${needed.join(', ')} failed` : 'no stack was seen';
  return hang('    ', '? ', `${checks.map(({ id }) => id).join(', ')}: ${why}, see above`, width);
}

/** One criterion with all that is to be read of it. */
export function describeCriterion(
  criterion: RecordedCriterion,
  failed: readonly FailedLooks[],
  style: Style,
): string[] {
  const { paint, width } = style;
  const [tone, word] = badge[shownAs(criterion)];
  const [head = '', ...tail] = hang('  ', `${word.padEnd(7)} ${criterion.id.padEnd(4)} `, criterion.title, width);
  const loud = criterion.checks.filter(
    (check) => check.outcome !== 'pass' && check.outcome !== 'notApplicable' && shownAs(check) !== 'monitor',
  );
  const why = criterion.outcome === 'notApplicable' && criterion.checks.find(({ reason }) => reason)?.reason;
  const blind = loud.filter((check) => isBlind(check, failed));
  return [
    head.replace(word, () => paint(tone, word)),
    ...tail,
    ...(why ? hang('         ', '', why, width).map((line) => paint('quiet', line)) : []),
    ...describeBlind(blind, failed, style),
    ...loud.filter((check) => !blind.includes(check)).flatMap((check) => describeCheck(check, style)),
  ];
}

/** Advisory checks that have something to say. */
export function describeMonitors(record: RunRecord, failed: readonly FailedLooks[], style: Style): string[] {
  const checks = record.criteria.flatMap((criterion) =>
    monitorsOf(criterion)
      .filter((check) => !isBlind(check, failed))
      .map((check) => ({ criterion, check })),
  );
  if (checks.length === 0) return [];
  const title = 'Monitor (advisory: changes no outcome)';
  if (!style.verbose) {
    const ids = [...new Set(checks.map(({ criterion }) => criterion.id))].join(' ');
    return ['', ...wrap(`${title}: ${plural(checks.length, 'check')} of ${ids} (\`-v\`, or STATUS.md)`, style.width)];
  }
  return [
    '',
    style.paint('strong', title),
    ...checks.flatMap(({ criterion, check }) => [
      ...hang('  ', `${criterion.id.padEnd(4)} `, check.title, style.width),
      ...describeSeen(check, style, false),
    ]),
  ];
}
