/**
 * What an artifact undertakes: its lists, each with the fields that tell what a row is about: `{ pages: ['host'] }`.
 * `profiles.suites`: the rows of a list in each row of another, whose fields count as theirs. A list of plain values
 * has the field `value`; the artifact itself, where it is a list, is ''.
 */
export type Undertakes = Readonly<Record<string, readonly string[]>>;

type Plain = string | number | boolean | null;

/** By list: what each of its rows was to be about, before anybody looked, in the order of the fields. */
export type Undertaken = Record<string, Plain[][]>;

type Row = Readonly<Record<string, unknown>>;

const asRow = (value: unknown): Row => (value !== null && typeof value === 'object' ? (value as Row) : { value });

/** Rows of a list, or of one after the other; those of an inner one carry the fields of the rows around them. */
const rowsAt = (value: unknown, list: string): Row[] =>
  (list === '' ? [''] : list.split('.')).reduce<Row[]>(
    (rows, key) =>
      rows.flatMap((row) => {
        const inner = key === '' ? value : row[key];
        if (inner === null || inner === undefined) return [];
        return (Array.isArray(inner) ? inner : [inner]).map((each) => ({ ...(key === '' ? {} : row), ...asRow(each) }));
      }),
    [asRow(value)],
  );

const plain = (value: unknown): Plain =>
  typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean' ? value : null;

const pick = (rows: readonly object[], fields: readonly string[]): Plain[][] =>
  rows.map((row) => fields.map((field) => plain((row as Row)[field])));

/** What a plan undertakes: of each of its rows the fields that tell it from others. */
export const undertake = (undertakes: Undertakes, plan: Readonly<Record<string, readonly object[]>>): Undertaken =>
  Object.fromEntries(Object.entries(plan).map(([list, rows]) => [list, pick(rows, undertakes[list] ?? [])]));

/** What somebody undertook who saw all that is there. */
export const undertakenBy = (undertakes: Undertakes, value: unknown): Undertaken =>
  Object.fromEntries(Object.entries(undertakes).map(([list, fields]) => [list, pick(rowsAt(value, list), fields)]));

/** What was to be looked at and has no row, or fewer rows than were to be: the list, and the row's fields. */
export function findMissing(
  undertakes: Undertakes,
  undertaken: Undertaken,
  value: unknown,
): { list: string; row: Plain[] }[] {
  return Object.entries(undertaken).flatMap(([list, rows]) => {
    const left = new Map<string, number>();
    for (const row of pick(rowsAt(value, list), undertakes[list] ?? [])) {
      const key = JSON.stringify(row);
      left.set(key, (left.get(key) ?? 0) + 1);
    }
    return rows.flatMap((row) => {
      const key = JSON.stringify(row);
      const count = left.get(key) ?? 0;
      left.set(key, count - 1);
      return count > 0 ? [] : [{ list, row }];
    });
  });
}
