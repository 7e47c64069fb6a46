import type { Changes } from '../helpers/comparison/changes.ts';
import type { TrendPoint } from '../helpers/comparison/trend.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { headChanges, headOf, listChanges, type ChangeLine } from './change-lines.ts';
import type { Style } from './console-paint.ts';
import { hang, wrap } from './layout.ts';

/** At the top of a report there is room for so many; the sentence above them counts them all. */
const most = 3;

const room = 17;

/** At the top of a report each has one line, cut where it would not fit. */
function paintLine({ kind, isWorse, text }: ChangeLine, { paint, width }: Style, whole: boolean): string[] {
  const tone = isWorse ? 'bad' : 'quiet';
  const shown = whole || text.length <= width - room ? text : `${text.slice(0, width - room - 1)}…`;
  const [head = '', ...tail] = hang('  ', kind.padEnd(room - 2), shown, width);
  return [head.replace(kind, () => paint(kind === 'fixed' ? 'good' : tone, kind)), ...tail];
}

/** The differences for a terminal; all of them, or as many as there is room for at the top of a report. */
export function renderChanges(given: Changes, style: Style, { whole }: { whole: boolean }): string[] {
  const changes = printableAll(given);
  const { shown, more } = headOf(listChanges(changes), whole ? Number.POSITIVE_INFINITY : most);
  return [
    ...wrap(headChanges(changes), style.width).map((line) => style.paint('strong', line)),
    ...shown.flatMap((line) => paintLine(line, style, whole)),
    ...(more > 0 ? [`  and ${more} more: \`--verbose\`, or STATUS.md`] : []),
  ];
}

const bars = '▁▂▃▄▅▆▇█';

/** A bar per number, the largest as high as can be; none at all is the lowest. */
export function sparkline(values: readonly number[]): string {
  const top = Math.max(1, ...values);
  return values.map((value) => bars[Math.round((value / top) * (bars.length - 1))] ?? '').join('');
}

/** Findings that no waiver covers, advice aside. */
export const countPoint = ({ findings }: TrendPoint): number =>
  findings.critical + findings.high + findings.medium + findings.low;
