import type { Changes } from '../helpers/comparison/changes.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { showActs } from './disturbed.ts';
import { groupCauses, onlyPlace, type CauseGroup } from './causes.ts';
import { describeRun } from './console-head.ts';
import { badge, describeCriterion, describeMonitors, showCommand } from './console-details.ts';
import type { Style, Tone } from './console-paint.ts';
import { renderChanges } from './diff-text.ts';
import { countUnshown, failedLooksOf, type FailedLooks } from './failed-looks.ts';
import { figuresOf, isMeasured } from './figures.ts';
import { describeOutcome, limits, limitsInShort, shownAs, type Shown } from './findings.ts';
import { hostCells, hostHeads } from './hosts.ts';
import { flow, hang, shorten, wrap } from './layout.ts';
import { nextStep } from './next-step.ts';
import { keptFromPass, tellNotSeen } from './not-seen.ts';
import { plural } from './text.ts';

/** As many of each as a summary shows; the rest is counted. */
const most = { causes: 5, unseen: 5, failed: 4, named: 3, warnings: 4, titles: 6 } as const;

const order: readonly Shown[] = ['fail', 'unknown', 'waived', 'monitor', 'notApplicable', 'pass'];

/** What gates nothing is told in a line or two: it must not stand before what does. */
function adviseShortly({ severity, title, fix }: CauseGroup, at: number, { paint, width }: Style): string[] {
  const [head = '', ...tail] = hang(`${String(at + 1).padStart(3)}  `, `${severity}  `, `${title}: ${fix}`, width);
  return [head.replace(severity, () => paint('doubt', severity)), ...tail];
}

function describeCause(cause: CauseGroup, at: number, style: Style): string[] {
  const { paint, width, verbose } = style;
  const indent = '     ';
  if (cause.severity === 'advisory' && !verbose) return adviseShortly(cause, at, style);
  const [head = '', ...tail] = hang(`${String(at + 1).padStart(3)}  `, `${cause.severity}  `, cause.title, width);
  const tone: Tone = ['critical', 'high'].includes(cause.severity) ? 'bad' : 'doubt';
  const where = plural(cause.criteria.length, 'criterion').replace('criterions', 'criteria');
  const explains = `explains ${plural(cause.findings, 'finding')} in ${where}: ${cause.criteria.join(' ')}`;
  const place = onlyPlace(cause);
  const fix = `${place === null ? '' : `${place}: `}${cause.fix}`;
  const places = verbose && cause.keys.length > 1 ? cause.places : [];
  const room = Math.max(15, width - 10);
  const example = verbose ? cause.examples : [shorten(cause.examples.join('; '), room)];
  return [
    head.replace(cause.severity, () => paint(tone, cause.severity)),
    ...tail,
    ...hang(indent, '', explains, width),
    ...hang(indent, 'fix  ', fix, width),
    ...places.flatMap((text) => hang(indent, '     ', text, width)),
    ...example.flatMap((text, index) => hang(indent, index === 0 ? 'e.g. ' : '     ', text, width)),
    ...showSee(indent, cause, style),
  ];
}

/** The command to see it oneself; one that takes more than a line stands where it has room. */
function showSee(indent: string, { see, check }: CauseGroup, style: Style): string[] {
  if (see === null) return [];
  const isShort = see.length + indent.length + 5 <= style.width;
  return showCommand(indent, style.verbose || isShort ? see : `stackproof explain ${check}`, style);
}

function describeCauses(causes: readonly CauseGroup[], style: Style): string[] {
  if (causes.length === 0) return [];
  const shown = style.verbose ? causes : causes.slice(0, most.causes);
  const more = causes.length - shown.length;
  return [
    '',
    style.paint(
      'strong',
      more > 0 ? `Causes, worst first (${shown.length} of ${causes.length})` : 'Causes, worst first',
    ),
    ...shown.flatMap((cause, at) => describeCause(cause, at, style)),
    ...(more > 0 ? [`     and ${more} more: \`--verbose\`, or STATUS.md`] : []),
  ];
}

/** What keeps the run from a pass where nothing was found; a look that failed is told apart. */
function describeNotSeen(
  record: RunRecord,
  failed: readonly FailedLooks[],
  { paint, width, verbose }: Style,
): string[] {
  const unseen = keptFromPass(record, failed);
  if (unseen.length === 0) return [];
  const shown = verbose ? unseen : unseen.slice(0, most.unseen);
  const more = unseen.length - shown.length;
  return [
    '',
    paint('strong', 'Not seen, and so no pass'),
    ...shown.flatMap((each) => hang('  ', `${each.criterion.padEnd(5)} `, tellNotSeen(each), width)),
    ...(more > 0 ? [`  and ${more} more: \`--verbose\`, or STATUS.md`] : []),
  ];
}

/** Why looks failed; where something was found, that comes first, and these are only named. */
function describeFailed(failed: readonly FailedLooks[], isBeside: boolean, { paint, width, verbose }: Style): string[] {
  if (failed.length === 0) return [];
  if (isBeside && !verbose) {
    const names = failed.flatMap(({ artifacts }) => artifacts);
    const rest = names.length - most.named;
    const told =
      names.slice(0, rest > 1 ? most.named : names.length).join(', ') + (rest > 1 ? ` and ${rest} more` : '');
    return ['', ...hang('', '', `Looks that failed: ${told} (\`-v\` says why)`, width)];
  }
  const shown = verbose ? failed : failed.slice(0, most.failed);
  return [
    '',
    paint('strong', 'Looks that failed (what needs them is unknown)'),
    ...shown.flatMap(({ artifacts, error }) => [
      ...hang('  ', '? ', error, width),
      ...hang('    ', '', artifacts.join(', '), width).map((line) => paint('quiet', line)),
    ]),
    ...(failed.length > shown.length ? [`  and ${failed.length - shown.length} more reasons: \`--verbose\``] : []),
  ];
}

/** What files do not show is no failure of anybody's: how much that is, and who sees more. */
function describeUnshown(record: RunRecord, { width }: Style): string[] {
  const count = record.source === 'plan' ? countUnshown(record) : 0;
  const seen = '`stackproof rehearse` brings them up in a lab and looks, `audit` asks what runs';
  return count === 0 ? [] : ['', ...hang('', '', `Of ${count} criteria files do not show everything: ${seen}`, width)];
}

/** Causes, and looks that failed: these first where they are what keeps the run from a pass. */
function describeFindings(
  record: RunRecord,
  causes: readonly CauseGroup[],
  failed: readonly FailedLooks[],
  style: Style,
): string[] {
  const found = [...describeCauses(causes, style), ...describeUnshown(record, style)];
  const told = describeFailed(failed, record.outcome === 'fail', style);
  return record.outcome === 'unknown' ? [...told, ...found] : [...found, ...told];
}

/** A cause stands above in full: of that only where it is, and who tells more. */
function sayNext(record: RunRecord, causes: readonly CauseGroup[]): string {
  const [first] = causes.filter(({ severity }) => severity !== 'advisory');
  return first ? `change cause 1; \`stackproof explain ${first.check}\` tells more` : nextStep(record, causes);
}

/**
 * Criteria by what came of them: by their numbers, and where they are few and not well, by their titles; what does not
 * apply only where little worse is to be read.
 */
function listCriteria(record: RunRecord, { paint, width }: Style): string[] {
  const groups = Map.groupBy(record.criteria, shownAs);
  const isNearlyWell = (groups.get('fail') ?? []).length <= most.titles;
  return order.flatMap((shown) => {
    const mine = groups.get(shown) ?? [];
    if (mine.length === 0) return [];
    const [tone, word] = badge[shown];
    const head = `  ${word.padEnd(7)} `;
    const lines =
      mine.length <= most.titles && shown !== 'pass' && (shown !== 'notApplicable' || isNearlyWell)
        ? mine.flatMap(({ id, title }, at) => hang(at === 0 ? head : ' '.repeat(10), `${id.padEnd(4)} `, title, width))
        : hang(head, '', mine.map(({ id }) => id).join(' '), width);
    const [first = '', ...rest] = lines;
    return [first.replace(word, () => paint(tone, word)), ...rest];
  });
}

/** The table of host names, where anything of it was seen. */
function describeHosts(record: RunRecord, { paint, width }: Style): string[] {
  const rows = hostCells(record);
  if (rows.length === 0) return [];
  const widths = hostHeads.map((head, at) => Math.max(head.length, ...rows.map((row) => (row[at] ?? '').length)));
  const line = (cells: readonly string[]) => {
    const padded = cells.map((cell, at) => cell.padEnd(widths[at] ?? 0));
    return `  ${padded.join('  ').trimEnd()}`;
  };
  const isTooWide = line(hostHeads).length > width || rows.some((row) => line(row).length > width);
  const shown = isTooWide
    ? rows.flatMap(([host = '', ...cells]) =>
        hang('  ', '', `${host}: ${cells.map((cell, at) => `${hostHeads[at + 1] ?? ''} ${cell}`).join(', ')}`, width),
      )
    : [paint('strong', line(hostHeads)), ...rows.map(line)];
  return ['', ...shown];
}

/** The figures, one a line; where something is wrong, those that were measured, as many a line as it takes. */
function describeFigures(record: RunRecord, { width, verbose }: Style): string[] {
  const figures = figuresOf(record);
  const widest = Math.max(...figures.map(({ name }) => name.length));
  if (verbose || record.outcome === 'pass')
    return figures.map(({ name, value }) => `  ${name.padEnd(widest)}  ${value}`);
  const items = figures.filter(isMeasured).map(({ name, value }) => (name === 'networks' ? value : `${name} ${value}`));
  return flow(items, ' · ', width - 2).map((line) => `  ${line}`);
}

function describeWarnings({ warnings }: RunRecord, { paint, width, verbose }: Style): string[] {
  const shown = verbose ? warnings : warnings.slice(0, most.warnings);
  const lines = shown.flatMap((text) => hang('', 'warning: ', text, width));
  const more = warnings.length > shown.length ? [`and ${warnings.length - shown.length} more warnings`] : [];
  return [...lines, ...more].map((line) => paint('doubt', line));
}

/** What the policy lets be: all of it where asked for, else how much that is. */
const describePermits = ({ permits }: RunRecord, { width, verbose }: Style): string[] =>
  verbose ? ['', 'The policy permits', ...permits.flatMap((sentence) => hang('  ', '- ', sentence, width))] : [];

/**
 * The run for a person at a terminal: the verdict and its causes first, then the criteria, then the figures. verbose:
 * every criterion in full; whole: all that is different.
 */
export function renderConsole(
  given: RunRecord,
  style: Style,
  changes: Changes | null = null,
  whole = style.verbose,
): string {
  const record = printableAll(given);
  const { paint, width, verbose } = style;
  const failed = failedLooksOf(record);
  const causes = groupCauses(record);
  const sorted = record.criteria.toSorted((a, b) => order.indexOf(shownAs(a)) - order.indexOf(shownAs(b)));
  const isGood = record.outcome === 'pass';
  return [
    ...describeRun(record, style),
    ...(changes ? ['', ...renderChanges(changes, style, { whole })] : []),
    ...describeNotSeen(record, failed, style),
    ...describeFindings(record, causes, failed, style),
    ...(record.outcome === 'fail' && failed.length > 0 ? [] : ['']),
    ...hang('', 'Next: ', sayNext(record, causes), width),
    '',
    paint('strong', 'Criteria'),
    ...(verbose
      ? sorted.flatMap((criterion) => describeCriterion(criterion, failed, style))
      : listCriteria(record, style)),
    ...(verbose || isGood ? describeMonitors(record, failed, style) : []),
    ...(verbose || isGood ? describeHosts(record, style) : []),
    ...showActs(record, style),
    '',
    ...describeFigures(record, style),
    ...describePermits(record, style),
    '',
    ...describeWarnings(record, style),
    ...wrap(verbose ? limits.join(' ') : limitsInShort, width).map((line) => paint('quiet', line)),
    '',
  ].join('\n');
}

/** The verdict in one line, for whoever asked for no more. */
export function summarise(given: RunRecord): string {
  const record = printableAll(given);
  const [first] = groupCauses(record);
  const [unseen] = keptFromPass(record);
  if (unseen) return `${describeOutcome(record)}; first: ${unseen.criterion} ${tellNotSeen(unseen)}`;
  const cause = first ? `; first: ${first.title}, ${plural(first.findings, 'finding')}` : '';
  return `${describeOutcome(record)}${cause}`;
}
