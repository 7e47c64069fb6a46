import { comparisons } from './comparing.ts';
import { directionOf } from './direction.ts';
import { aggregateIn, callIn, childrenOf, parsePromql, type PromNode } from './parse.ts';
import { lifeLeft } from './ranges.ts';
import { metricsIn } from './selectors.ts';
import { rangeOfExpression } from './truth.ts';

const mirrored: Readonly<Record<string, string>> = { Gtr: 'Lss', Gte: 'Lte', Lss: 'Gtr', Lte: 'Gte' };

/** Less than this is no threshold in the unit that is compared: an hour, a KiB; of a share half a percent, or two. */
const least = { seconds: 3600, bytes: 1024, left: 0.005, used: 0.02 };

const gauge = /^(?:node_filesystem_(?:avail|free)|node_memory_\w+|container_memory_(?:usage|working_set|rss))_bytes$/;
/** Of the machine and its containers; what share of requests may fail is for everybody to say. */
const ofMachine = /^(?:node_(?:cpu|filesystem|memory)|container_(?:cpu|memory)|machine_)/;

/** What is measured in bytes, and no part, rate or multiple of it. */
function isBytes(node: PromNode, query: string): boolean {
  const [inner] = childrenOf(node);
  if (node.name === 'VectorSelector') return metricsIn(node, query).every((metric) => gauge.test(metric ?? ''));
  if (/^(?:ParenExpr|MatrixSelector|OffsetExpr)$/.test(node.name)) return inner !== undefined && isBytes(inner, query);
  if (node.name === 'AggregateExpr') {
    const { op, argument } = aggregateIn(node);
    return /^(?:Sum|Avg|Min|Max)$/.test(op) && argument !== undefined && isBytes(argument, query);
  }
  if (node.name !== 'FunctionCall') return false;
  const { called, args } = callIn(node, query);
  return /^(?:avg|min|max|last)_over_time$/.test(called) && args[0] !== undefined && isBytes(args[0], query);
}

/** A bound below which no share of the machine's is a threshold. */
function isOtherShare(node: PromNode, isBelow: boolean, bound: number, query: string): boolean {
  const { low, high } = rangeOfExpression(node, query);
  const of = directionOf(node, query);
  if (low !== 0 || (high !== 1 && high !== 100)) return false;
  if (!metricsIn(node, query).every((metric) => ofMachine.test(metric ?? ''))) return false;
  return isBelow ? of === 'good' && bound < least.left * high : of === 'bad' && bound < least.used * high;
}

function isOther(node: PromNode, op: string, bound: number, query: string): boolean {
  const isBelow = op.startsWith('L');
  if (bound <= 0 || (!isBelow && !op.startsWith('G'))) return false;
  const range = rangeOfExpression(node, query);
  if (isBelow && range.low === lifeLeft.low && range.high === lifeLeft.high) return bound < least.seconds;
  return isBytes(node, query) ? bound < least.bytes : isOtherShare(node, isBelow, bound, query);
}

/** A number, however it was reckoned; null: something is measured in it. */
function constantOf(node: PromNode, query: string): number | null {
  if (metricsIn(node, query).length > 0) return null;
  const { low, high } = rangeOfExpression(node, query);
  return low === high && Number.isFinite(low) ? low : null;
}

function isOtherComparison(left: PromNode, op: string, right: PromNode, query: string): boolean {
  const [own, other] = [constantOf(left, query), constantOf(right, query)];
  if (other !== null) return isOther(left, op, other, query);
  return own !== null && isOther(right, mirrored[op] ?? op, own, query);
}

function isOtherAt(node: PromNode, query: string): boolean {
  const [left, op] = childrenOf(node);
  const right = childrenOf(node).at(-1);
  if (node.name === 'ParenExpr' && left) return isOtherAt(left, query);
  if (node.name !== 'BinaryExpr' || !left || !op || !right) return false;
  if (comparisons.has(op.name)) return isOtherComparison(left, op.name, right, query);
  // What `unless` takes away is no threshold.
  const sides = { Or: [left, right], And: [left, right], Unless: [left] }[op.name] ?? [];
  return sides.some((side) => isOtherAt(side, query));
}

/**
 * Whether an expression compares what it measures with a number of another unit: the seconds of a certificate's life
 * with days, bytes with percent, percent with a share. Where nothing is known of a metric it does not.
 */
export function hasOtherUnit(query: string): boolean {
  const top = parsePromql(query);
  return top !== null && isOtherAt(top, query);
}
