import type { Range } from './ranges.ts';

/** never: no values make it true. always: all do. depends: on what is measured. */
export type Truth = 'never' | 'always' | 'depends';

/** As Prometheus' grammar calls them. */
export const comparisons: ReadonlySet<string> = new Set(['Eql', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte']);

const boundless = ({ low, high }: Range): number => (low === high && Math.abs(low) === Infinity ? low : 0);

/** What is measured lies below what has no end, and NaN is like nothing, itself included; null: neither is there. */
function compareOdd(op: string, one: Range, other: Range): Truth | null {
  if (Number.isNaN(one.low) || Number.isNaN(other.low)) return op === 'Neq' ? 'always' : 'never';
  const [left, right] = [boundless(one), boundless(other)];
  if (left === right) return null;
  if (op === 'Eql' || op === 'Neq') return op === 'Neq' ? 'always' : 'never';
  return left < right === op.startsWith('L') ? 'always' : 'never';
}

/** What a comparison leaves over of what is compared. */
export function compare(op: string, one: Range, other: Range): Truth {
  const odd = compareOdd(op, one, other);
  if (odd !== null) return odd;
  const apart = one.high < other.low || one.low > other.high;
  const point = one.low === one.high && other.low === other.high && one.low === other.low;
  const between = one.whole === true && other.low === other.high && !Number.isInteger(other.low);
  const ways: Readonly<Record<string, readonly [boolean, boolean]>> = {
    Eql: [apart || between, point],
    Neq: [point, apart || between],
    Gtr: [one.high <= other.low, one.low > other.high],
    Gte: [one.high < other.low, one.low >= other.high],
    Lss: [one.low >= other.high, one.high < other.low],
    Lte: [one.low > other.high, one.high <= other.low],
  };
  const [never, always] = ways[op] ?? [false, false];
  if (never) return 'never';
  return always ? 'always' : 'depends';
}

/** The highest whole number below a bound, or the bound itself. */
const below = (bound: number, isWhole: boolean): number => (isWhole ? Math.ceil(bound) - 1 : bound);

function keptBy(op: string, one: Range, { low, high }: Range): Range {
  const isWhole = one.whole === true;
  const ways: Readonly<Record<string, readonly [number, number]>> = {
    Eql: [low, high],
    Gtr: [-below(-low, isWhole), Infinity],
    Gte: [low, Infinity],
    Lss: [-Infinity, below(high, isWhole)],
    Lte: [-Infinity, high],
  };
  const [from, to] = ways[op] ?? [-Infinity, Infinity];
  return { ...one, low: Math.max(one.low, from), high: Math.min(one.high, to) };
}

/** Of the values that a comparison is given those that it keeps; where there are none, what it was given. */
export function narrow(op: string, one: Range, other: Range): Range {
  const kept = keptBy(op, one, other);
  if (op === 'Neq' && kept.whole && other.low === other.high && other.low === kept.low && kept.high > kept.low)
    return { ...kept, low: kept.low + 1 };
  return kept.low <= kept.high ? kept : one;
}
