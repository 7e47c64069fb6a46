import type { Changes } from '../helpers/comparison/changes.ts';
import type { RunRecord } from '../helpers/kernel/record.ts';
import { printableAll } from '../helpers/lib/printable.ts';
import { findingRows, isNewRow, waiverOfRow, type FindingRow } from './finding-rows.ts';

type Column = readonly [string, (row: FindingRow, changes: Changes | null) => string];

const since = (row: FindingRow, changes: Changes): string => (isNewRow(row, changes) ? 'new' : 'still there');

const columns: readonly Column[] = [
  ['severity', ({ check }) => check.severity],
  ['state', ({ state }) => state],
  ['check', ({ check }) => check.id],
  ['subject', ({ seen }) => seen.subject],
  ['expected', ({ seen }) => seen.expected],
  ['observed', ({ seen }) => seen.observed],
  ['criteria', ({ criteria }) => criteria.join(' ')],
  ['iteration', ({ iteration }) => String(iteration)],
  ['cause', ({ seen }) => (seen.cause ? `${seen.cause.kind} ${seen.cause.key}` : '')],
  ['file', ({ seen }) => seen.cause?.file ?? ''],
  ['line', ({ seen }) => String(seen.cause?.line ?? '')],
  ['fix', ({ check }) => check.fix],
  ['see', ({ seen }) => seen.see ?? ''],
  ['waived by', (row) => waiverOfRow(row)?.owner ?? ''],
  ['waived until', (row) => waiverOfRow(row)?.expires ?? ''],
  ['since the run before', (row, changes) => (changes ? since(row, changes) : '')],
];

/** Where a cell may begin: some spreadsheets split at a semicolon or a tab too, and pass over blanks. */
const formula = /(^|[;\t])(\s*[=+\-@\uFF1D\uFF0B\uFF0D\uFF20])/g;

/** A cell as RFC 4180 has it. What a spreadsheet would take for a formula is a text: a container wrote it. */
function cell(text: string): string {
  const plain = text.replace(formula, "$1'$2");
  return /[",\n]/.test(plain) ? `"${plain.replaceAll('"', '""')}"` : plain;
}

const line = (cells: readonly string[]): string => `${cells.map(cell).join(',')}\n`;

/** `findings.csv`: a line per subject that does not hold, what could not be seen and what is waived too. */
export const renderCsv = (given: RunRecord, changes: Changes | null = null): string =>
  [
    line(columns.map(([name]) => name)),
    ...findingRows(printableAll(given)).map((row) => line(columns.map(([, say]) => say(row, changes)))),
  ].join('');
