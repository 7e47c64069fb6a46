import { aggregateIn, callIn, childrenOf, parsePromql, textOf, type PromNode } from './parse.ts';
import { comparedIn, isWhole, meets } from './matching.ts';
import { compare, comparisons, narrow, type Truth } from './comparing.ts';
import {
  anything,
  combine,
  flag,
  isExpiry,
  isShare,
  lifeLeft,
  moment,
  positive,
  rangeOfMetric,
  readNumber,
  share,
  type Range,
} from './ranges.ts';
import { metricOf } from './selectors.ts';

interface Result {
  range: Range;
  truth: Truth;
  /** It has values whenever what it measures is there, and not only when something is amiss. */
  steady: boolean;
}

const depends = (range: Range, steady = false): Result => ({ range, truth: 'depends', steady });
/** Functions that only choose among the values they are given, or take their mean. */
const choosing =
  /^(?:min|max|last)_over_time$|^(?:sort|sort_desc|scalar|vector|label_replace|label_join|round|ceil|floor)$/;
const counting = /^(?:rate|irate|increase|changes|resets|abs|time|timestamp|sum_over_time)$/;

const both = (one: Truth, other: Truth): Truth => {
  if (one === 'never' || other === 'never') return 'never';
  return one === 'always' && other === 'always' ? 'always' : 'depends';
};
const either = (one: Truth, other: Truth): Truth => {
  if (one === 'always' || other === 'always') return 'always';
  return one === 'never' && other === 'never' ? 'never' : 'depends';
};

/** What is left over of a comparison; with `bool` all of it is, as 0 and 1. */
function readComparison(op: string, one: Result, other: Result, isBool: boolean): Result {
  const steady = one.steady && other.steady;
  const empty = one.truth === 'never' || other.truth === 'never';
  const kept = isBool ? 'always' : compare(op, one.range, other.range);
  const settled = kept === 'always' && !steady ? 'depends' : kept;
  const truth = empty ? 'never' : settled;
  return { range: isBool ? flag : narrow(op, one.range, other.range), truth, steady: truth === 'always' };
}

/** The same values on both sides, and none that both keep: `up < 1 and up > 0`. */
function isApart(node: PromNode, query: string, one: Result, other: Result): boolean {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)];
  if (!left || !right || !isWhole(node, query) || comparedIn(left, query) !== comparedIn(right, query)) return false;
  return one.range.high < other.range.low || one.range.low > other.range.high;
}

/** `a unless a`: what is taken away is there whenever the rest is. */
function isTakenAway(node: PromNode, query: string): boolean {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)];
  if (!left || !right) return false;
  return (
    comparedIn(left, query) ===
    textOf(right, query)
      .replace(/^\(\s*|\s*\)$/g, '')
      .trim()
  );
}

const never = (one: Result): Result => ({ ...one, truth: 'never', steady: false });

function readUnless(node: PromNode, query: string, one: Result, other: Result): Result {
  const met = meets(node, query);
  if (met === 'never' || other.truth === 'never') return one;
  if ((met === 'always' && other.truth === 'always') || isTakenAway(node, query)) return never(one);
  return { ...one, truth: one.truth === 'never' ? 'never' : 'depends', steady: false };
}

/** The set operations; null: it is none of them. */
function readSet(node: PromNode, query: string, op: string, [one, other]: readonly [Result, Result]): Result | null {
  if (op === 'Unless') return readUnless(node, query, one, other);
  if (op === 'And') {
    if (meets(node, query) === 'never' || isApart(node, query, one, other)) return never(one);
    return { range: one.range, truth: both(one.truth, other.truth), steady: one.steady && other.steady };
  }
  if (op !== 'Or') return null;
  const range = { low: Math.min(one.range.low, other.range.low), high: Math.max(one.range.high, other.range.high) };
  return { range, truth: either(one.truth, other.truth), steady: one.steady || other.steady };
}

/** What two operands give that mean something together; null: they do not. */
function rangeOfBinary(op: string, left: PromNode, right: PromNode, query: string): Range | null {
  if (op === 'Div' && isShare(left, right, query)) return share;
  const isLeft = isExpiry(metricOf(left, query)) && /^\(?\s*time\(\s*\)/.test(textOf(right, query));
  return op === 'Sub' && isLeft ? lifeLeft : null;
}

function readBinary(node: PromNode, query: string): Result {
  const children = childrenOf(node);
  const [left, op] = children;
  const right = children.at(-1);
  if (!left || !op || !right || children.length < 3) return depends(anything);
  const [one, other] = [evaluate(left, query), evaluate(right, query)];
  if (comparisons.has(op.name))
    return readComparison(
      op.name,
      one,
      other,
      children.some(({ name }) => name === 'BoolModifier'),
    );
  const set = readSet(node, query, op.name, [one, other]);
  if (set) return set;
  const range = rangeOfBinary(op.name, left, right, query) ?? combine(op.name, one.range, other.range);
  return { range, truth: both(one.truth, other.truth), steady: one.steady && other.steady };
}

const added = ({ low, high }: Range): Range => ({ low: low < 0 ? -Infinity : low, high: high > 0 ? Infinity : high });

function readAggregate(node: PromNode, query: string): Result {
  const { op, argument } = aggregateIn(node);
  if (!argument) return depends(anything);
  const inner = evaluate(argument, query);
  const { low, high } = inner.range;
  if (/^(?:Avg|Quantile)$/.test(op)) return { ...inner, range: { low, high } };
  if (/^(?:Min|Max|Topk|Bottomk|LimitK|LimitRatio)$/.test(op)) return inner;
  if (op === 'Sum') return { ...inner, range: added(inner.range) };
  if (op === 'Group') return { ...inner, range: { low: 1, high: 1 } };
  if (op === 'Count' || op === 'CountValues') return { ...inner, range: { low: 1, high: Infinity, whole: true } };
  return { ...inner, range: positive };
}

/** What the clock says, in the units in which it says it. */
const clocks: Readonly<Record<string, Range>> = {
  time: moment,
  hour: { low: 0, high: 23, whole: true },
  minute: { low: 0, high: 59, whole: true },
  day_of_week: { low: 0, high: 6, whole: true },
  day_of_month: { low: 1, high: 31, whole: true },
  day_of_year: { low: 1, high: 366, whole: true },
  days_in_month: { low: 28, high: 31, whole: true },
  month: { low: 1, high: 12, whole: true },
  sgn: { low: -1, high: 1, whole: true },
};

/** What a function makes of the range of what it is given; null: nothing is known of it. */
function rangeOfCall(name: string, inner: Range, argument: PromNode | undefined, query: string): Range | null {
  if (/^i?rate$/.test(name) && argument && metricOf(argument, query) === 'node_cpu_seconds_total') return share;
  const clock = clocks[name];
  if (clock) return clock;
  if (name === 'count_over_time') return { low: 1, high: Infinity, whole: true };
  if (/^(?:avg|quantile)_over_time$/.test(name)) return { low: inner.low, high: inner.high };
  if (choosing.test(name)) return inner;
  return counting.test(name) ? positive : null;
}

function readCall(node: PromNode, query: string): Result {
  const { called: name, args } = callIn(node, query);
  const argument = name.startsWith('quantile') ? args.at(-1) : args[0];
  if (/^absent/.test(name)) return depends({ low: 1, high: 1 });
  const inner = argument ? evaluate(argument, query) : depends(anything, true);
  // A scalar is there at any time.
  if (args.length === 0) return { range: clocks[name] ?? anything, truth: 'always', steady: true };
  if (name === 'vector') return { range: inner.range, truth: 'always', steady: true };
  return { ...inner, range: rangeOfCall(name, inner.range, argument, query) ?? anything };
}

function readUnary(node: PromNode, query: string): Result {
  const [sign, inner] = childrenOf(node);
  if (!sign || !inner) return depends(anything);
  const result = evaluate(inner, query);
  const { low, high } = result.range;
  return textOf(sign, query) === '-' ? { ...result, range: { low: 0 - high, high: 0 - low } } : result;
}

/** What its first child gives, by another time or in brackets. */
const wrapping = new Set(['ParenExpr', 'OffsetExpr', 'StepInvariantExpr', 'MatrixSelector', 'SubqueryExpr']);

function readNumberAt({ from, to }: PromNode, query: string): Result {
  const number = readNumber(query.slice(from, to));
  return { range: number === null ? anything : { low: number, high: number }, truth: 'always', steady: true };
}

function readVector(node: PromNode, query: string): Result {
  const metric = metricOf(node, query);
  // Alerts are there only while they are active, and what a rule records it may have filtered.
  return depends(rangeOfMetric(metric), metric !== null && !/^ALERTS|:/.test(metric));
}

const readers: Readonly<Record<string, (node: PromNode, query: string) => Result>> = {
  NumberDurationLiteral: readNumberAt,
  VectorSelector: readVector,
  UnaryExpr: readUnary,
  BinaryExpr: readBinary,
  AggregateExpr: readAggregate,
  FunctionCall: readCall,
};

function evaluate(node: PromNode, query: string): Result {
  const [first] = wrapping.has(node.name) ? childrenOf(node) : [];
  if (first) return evaluate(first, query);
  return readers[node.name]?.(node, query) ?? depends(anything);
}

/** What the values of an expression can be, at most. */
export const rangeOfExpression = (node: PromNode, query: string): Range => evaluate(node, query).range;

/**
 * Whether an expression can have a result at all, by what its functions and the names of its metrics promise of their
 * values; null: Prometheus' grammar does not take it. Where nothing is promised it depends.
 */
export function truthOf(query: string): Truth | null {
  const top = parsePromql(query);
  return top ? evaluate(top, query).truth : null;
}
