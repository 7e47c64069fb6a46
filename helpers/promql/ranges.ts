import { secondsOf } from './durations.ts';
import { selectorsOf } from './selectors.ts';
import { childrenOf, textOf, type PromNode } from './parse.ts';

/** What values can be, at most. whole: only whole numbers. */
export interface Range {
  low: number;
  high: number;
  whole?: boolean;
}

export const anything: Range = { low: -Infinity, high: Infinity };
export const positive: Range = { low: 0, high: Infinity };
export const share: Range = { low: 0, high: 1 };
export const flag: Range = { low: 0, high: 1, whole: true };

/** A literal as Prometheus reads it: decimal, hexadecimal, `Inf`, or a duration in seconds; null: none of these. */
export function readNumber(text: string): number | null {
  if (/^[+-]?inf$/i.test(text)) return text.startsWith('-') ? -Infinity : Infinity;
  if (/^[+-]?nan$/i.test(text)) return NaN;
  const plain = Number(text.replaceAll('_', ''));
  if (!Number.isNaN(plain)) return plain;
  return secondsOf(text);
}

/** Seconds since 1970 from long ago to long from now: a moment that somebody measures lies between. */
export const moment: Range = { low: 1e9, high: 1e10 };
/** Seconds that a certificate still counts: longer than thirty years none is made for. */
export const lifeLeft: Range = { low: -Infinity, high: 1e9 };

/** The end of a certificate in seconds since 1970; a bare `expiry` may just as well be days that are left. */
export const isExpiry = (metric: string | null): boolean =>
  /(?:cert|ssl|tls|x509)\w*_(?:not_after|expir\w*_timestamp)(?:_seconds)?$|^probe_ssl_earliest_cert_expiry$/i.test(
    metric ?? '',
  );

/** What a metric's name promises of its values. */
export function rangeOfMetric(metric: string | null): Range {
  if (metric === null) return anything;
  if (metric === 'probe_success' || /(^|_)up$/.test(metric)) return flag;
  if (isExpiry(metric)) return moment;
  return /_(?:bytes|total|count|bucket)$/.test(metric) ? positive : anything;
}

/** Metrics of a part, and the one of the whole that it is a part of. */
const parts: readonly (readonly [RegExp, string])[] = [
  [/^node_filesystem_(?:avail|free)_bytes$/, 'node_filesystem_size_bytes'],
  [/^node_filesystem_files_free$/, 'node_filesystem_files'],
  [
    /^node_memory_(?:MemAvailable|MemFree|Cached|Buffers|Active|Inactive|Slab|SReclaimable)_bytes$/,
    'node_memory_MemTotal_bytes',
  ],
  [/^container_memory_(?:usage|working_set|rss)_bytes$/, 'machine_memory_bytes'],
];

const strip = (node: PromNode): PromNode => {
  const [inner] = node.name === 'ParenExpr' ? childrenOf(node) : [];
  return inner ? strip(inner) : node;
};

function onlyMetric(text: string): string | null {
  const metrics = new Set((selectorsOf(text) ?? []).map(({ metric }) => metric));
  return metrics.size === 1 ? ([...metrics][0] ?? null) : null;
}

/** The functions and aggregations of an expression, in order: two that have the same are of one kind. */
const shapeOf = (text: string): string => text.replace(/\{[^}]*\}/g, '').replace(/\s+/g, '');

function isPart(one: string, other: string): boolean {
  const [part, whole] = [onlyMetric(one), onlyMetric(other)];
  if (part === null || whole === null) return false;
  if (parts.some(([pattern, name]) => pattern.test(part) && name === whole)) return true;
  // Of the same counter some series, by those and all others: errors by requests.
  return part === whole && /_total|_count|_bucket/.test(part) && shapeOf(one) === shapeOf(other);
}

/** Whether one expression divided by another can only be between nothing and all of it. */
export function isShare(dividend: PromNode, divisor: PromNode, query: string): boolean {
  const written = (node: PromNode) => textOf(node, query);
  const [top, below] = [strip(dividend), strip(divisor)];
  if (isPart(written(top), written(below))) return true;
  const [whole, op, part] = top.name === 'BinaryExpr' ? childrenOf(top) : [];
  if (op?.name !== 'Sub' || !whole || !part) return false;
  return shapeOf(written(strip(whole))) === shapeOf(written(below)) && isPart(written(strip(part)), written(below));
}

const corners = (one: Range, other: Range, of: (a: number, b: number) => number): Range => {
  const all = [one.low, one.high].flatMap((a) => [other.low, other.high].map((b) => of(a, b)));
  // Nothing times without end: whatever it may be.
  if (all.some(Number.isNaN)) return anything;
  return { low: Math.min(...all), high: Math.max(...all) };
};

/** 0 × ∞ is 0 here: the one is a value that there is, the other a bound that no value reaches. */
const times = (a: number, b: number): number => (a === 0 || b === 0 ? 0 : a * b);

/** The range of a sum, a difference, a product or a quotient; of what else there is nothing is known. */
export function combine(op: string, one: Range, other: Range): Range {
  const whole = one.whole && other.whole ? { whole: true } : {};
  switch (op) {
    case 'Add':
      return { low: one.low + other.low, high: one.high + other.high, ...whole };
    case 'Sub':
      return { low: one.low - other.high, high: one.high - other.low, ...whole };
    case 'Mul':
      return { ...corners(one, other, times), ...whole };
    case 'Div':
      if (other.low > 0) return corners(one, other, (a, b) => (b === Infinity ? 0 : a / b));
      return one.low >= 0 && other.low >= 0 ? positive : anything;
    default:
      return anything;
  }
}
