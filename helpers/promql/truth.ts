import { childrenOf, parsePromql, type PromNode } from './parse.ts';
import { anything, combine, flag, isShare, positive, rangeOfMetric, readNumber, share, type Range } from './ranges.ts';
import { selectorsOf } from './selectors.ts';

/** never: no values make it true. always: all do. depends: on what is measured. */
export type Truth = 'never' | 'always' | 'depends';

interface Result {
  range: Range;
  truth: Truth;
  /** It has values whenever what it measures is there, and not only when something is amiss. */
  steady: boolean;
}

const depends = (range: Range, steady = false): Result => ({ range, truth: 'depends', steady });
const comparisons = new Set(['Eql', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte']);
/** Functions that only choose among the values they are given, or take their mean. */
const choosing =
  /^(?:min|max|last)_over_time$|^(?:sort|sort_desc|scalar|vector|label_replace|label_join|round|ceil|floor)$/;
const counting = /^(?:rate|irate|increase|changes|resets|abs|time|timestamp|sum_over_time)$/;

/** What a comparison leaves over of what is compared. */
function compare(op: string, one: Range, other: Range): Truth {
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

const both = (one: Truth, other: Truth): Truth => {
  if (one === 'never' || other === 'never') return 'never';
  return one === 'always' && other === 'always' ? 'always' : 'depends';
};
const either = (one: Truth, other: Truth): Truth => {
  if (one === 'always' || other === 'always') return 'always';
  return one === 'never' && other === 'never' ? 'never' : 'depends';
};

function readBinary(node: PromNode, query: string): Result {
  const children = childrenOf(node);
  const [left, op] = children;
  const right = children.at(-1);
  if (!left || !op || !right || children.length < 3) return depends(anything);
  const [one, other] = [evaluate(left, query), evaluate(right, query)];
  const isBool = children.some(({ name }) => name === 'BoolModifier');
  const empty = one.truth === 'never' || other.truth === 'never';
  if (comparisons.has(op.name)) {
    const steady = one.steady && other.steady;
    const settled = (truth: Truth): Truth => (truth === 'always' && !steady ? 'depends' : truth);
    const truth = empty ? 'never' : settled(isBool ? 'always' : compare(op.name, one.range, other.range));
    return { range: isBool ? flag : one.range, truth, steady: truth === 'always' };
  }
  const steady = one.steady && other.steady;
  if (op.name === 'And') return { range: one.range, truth: both(one.truth, other.truth), steady };
  if (op.name === 'Or') {
    const range = { low: Math.min(one.range.low, other.range.low), high: Math.max(one.range.high, other.range.high) };
    return { range, truth: either(one.truth, other.truth), steady: one.steady || other.steady };
  }
  if (op.name === 'Unless') return { ...one, truth: one.truth === 'never' ? 'never' : 'depends', steady: false };
  const range = op.name === 'Div' && isShare(left, right, query) ? share : combine(op.name, one.range, other.range);
  return { range, truth: both(one.truth, other.truth), steady };
}

const added = ({ low, high }: Range): Range => ({ low: low < 0 ? -Infinity : low, high: high > 0 ? Infinity : high });

function readAggregate(node: PromNode, query: string): Result {
  const children = childrenOf(node);
  const op = children.find(({ name }) => name === 'AggregateOp')?.firstChild?.name ?? '';
  const body = children.find(({ name }) => name === 'FunctionCallBody');
  const argument = body ? childrenOf(body).at(-1) : undefined;
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

function readCall(node: PromNode, query: string): Result {
  const [identifier, body] = childrenOf(node);
  const name = identifier ? query.slice(identifier.from, identifier.to) : '';
  const args = body ? childrenOf(body) : [];
  const argument = name.startsWith('quantile') ? args.at(-1) : args[0];
  if (/^absent/.test(name)) return depends({ low: 1, high: 1 });
  const inner = argument ? evaluate(argument, query) : depends(anything, true);
  if (name === 'count_over_time') return { ...inner, range: { low: 1, high: Infinity, whole: true } };
  // A scalar is there at any time.
  if (name === 'vector') return { range: inner.range, truth: 'always', steady: true };
  if (/^(?:avg|quantile)_over_time$/.test(name))
    return { ...inner, range: { low: inner.range.low, high: inner.range.high } };
  if (choosing.test(name)) return inner;
  if (/^i?rate$/.test(name) && argument && /^node_cpu_seconds_total$/.test(metricOf(argument, query) ?? ''))
    return { ...inner, range: share };
  return { ...inner, range: counting.test(name) ? positive : anything };
}

const metricOf = ({ from, to }: PromNode, query: string): string | null =>
  selectorsOf(query.slice(from, to))?.[0]?.metric ?? null;

function readUnary(node: PromNode, query: string): Result {
  const [sign, inner] = childrenOf(node);
  if (!sign || !inner) return depends(anything);
  const result = evaluate(inner, query);
  const { low, high } = result.range;
  return query.slice(sign.from, sign.to) === '-' ? { ...result, range: { low: 0 - high, high: 0 - low } } : result;
}

function evaluate(node: PromNode, query: string): Result {
  const [first] = childrenOf(node);
  switch (node.name) {
    case 'NumberDurationLiteral': {
      const number = readNumber(query.slice(node.from, node.to));
      const range = number === null ? anything : { low: number, high: number };
      return { range, truth: 'always', steady: true };
    }
    case 'VectorSelector': {
      const metric = metricOf(node, query);
      // Alerts are there only while they are active, and what a rule records it may have filtered.
      return depends(rangeOfMetric(metric), metric !== null && !/^ALERTS|:/.test(metric));
    }
    case 'ParenExpr':
    case 'OffsetExpr':
    case 'StepInvariantExpr':
    case 'MatrixSelector':
    case 'SubqueryExpr':
      return first ? evaluate(first, query) : depends(anything);
    case 'UnaryExpr':
      return readUnary(node, query);
    case 'BinaryExpr':
      return readBinary(node, query);
    case 'AggregateExpr':
      return readAggregate(node, query);
    case 'FunctionCall':
      return readCall(node, query);
    default:
      return depends(anything);
  }
}

/**
 * Whether an expression can have a result at all, by what its functions and the names of its metrics promise of their
 * values; null: Prometheus' grammar does not take it. Where nothing is promised it depends.
 */
export function truthOf(query: string): Truth | null {
  const top = parsePromql(query);
  return top ? evaluate(top, query).truth : null;
}
