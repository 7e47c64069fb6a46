import { comparisons } from './comparing.ts';
import { aggregateIn, callIn, childrenOf, parsePromql, textOf, type PromNode } from './parse.ts';
import { isExpiry, isShare, readNumber } from './ranges.ts';
import { selectorsOf, type Selector } from './selectors.ts';

/** good: the higher the better. bad: the lower the better. even: the same whatever happens. null: nobody can tell. */
export type Direction = 'good' | 'bad' | 'even' | null;

const opposite = { good: 'bad', bad: 'good', even: 'even' } as const;
const turned = (of: Direction): Direction => of && opposite[of];

const good = [
  /(?:^|_)up$|^probe_success$/,
  /^node_filesystem_(?:avail|free)_bytes$|^node_filesystem_files_free$/,
  /^node_memory_Mem(?:Available|Free)_bytes$/,
];
const bad = [/^container_memory_(?:usage|working_set|rss)(?:_bytes)?$/, /^container_cpu_usage_seconds_total$/];
const even = [/^node_filesystem_(?:size_bytes|files)$/, /^node_memory_MemTotal_bytes$/, /^machine_/, /_limit_bytes$/];

const hasErrors = ({ matchers }: Selector): boolean =>
  matchers.some(({ label, op, value }) => /code|status/.test(label) && op.startsWith('=') && /^[45]/.test(value));

function ofMetric(selector: Selector): Direction {
  const { metric, matchers } = selector;
  if (metric === null) return null;
  if (isExpiry(metric) || good.some((each) => each.test(metric))) return 'good';
  if (bad.some((each) => each.test(metric)) || hasErrors(selector)) return 'bad';
  if (even.some((each) => each.test(metric))) return 'even';
  if (metric !== 'node_cpu_seconds_total') return null;
  const mode = matchers.find(({ label }) => label === 'mode');
  if (mode?.value !== 'idle') return null;
  return mode.op.startsWith('!') ? 'bad' : 'good';
}

/** What moves two operands together, where the second adds to the first. */
function together(one: Direction, other: Direction): Direction {
  if (one === null || other === null) return null;
  if (one === 'even') return other;
  return other === 'even' || one === other ? one : null;
}

function ofBinary(node: PromNode, query: string): Direction {
  const children = childrenOf(node);
  const [left, op] = children;
  const right = children.at(-1);
  if (!left || !op || !right) return null;
  if ([left, right].some((each) => (readNumber(textOf(each, query)) ?? 1) < 0)) return null;
  const [one, other] = [directionOf(left, query), directionOf(right, query)];
  const hasEven = one === 'even' || other === 'even';
  const ways: Readonly<Record<string, () => Direction>> = {
    Add: () => together(one, other),
    Sub: () => together(one, turned(other)),
    Mul: () => (hasEven ? together(one, other) : null),
    Div: () => (other === 'even' || isShare(left, right, query) ? one : null),
  };
  return ways[op.name]?.() ?? null;
}

const keeping =
  /^(?:i?rate|increase|(?:avg|min|max|last|sum|quantile)_over_time|sort|sort_desc|scalar|round|ceil|floor)$/;
const summing = /^(?:Sum|Avg|Min|Max|Topk|Bottomk|Quantile)$/;

function ofCall(node: PromNode, query: string): Direction {
  const { called, args } = callIn(node, query);
  if (called === 'time') return 'even';
  const argument = args.at(-1);
  return argument && keeping.test(called) ? directionOf(argument, query) : null;
}

function ofAggregate(node: PromNode, query: string): Direction {
  const { op, argument } = aggregateIn(node);
  return argument && summing.test(op) ? directionOf(argument, query) : null;
}

export function directionOf(node: PromNode, query: string): Direction {
  const [first] = childrenOf(node);
  switch (node.name) {
    case 'NumberDurationLiteral':
      return 'even';
    case 'VectorSelector': {
      const [selector] = selectorsOf(textOf(node, query)) ?? [];
      return selector ? ofMetric(selector) : null;
    }
    case 'BinaryExpr':
      return ofBinary(node, query);
    case 'FunctionCall':
      return ofCall(node, query);
    case 'AggregateExpr':
      return ofAggregate(node, query);
    case 'ParenExpr':
    case 'OffsetExpr':
    case 'MatrixSelector':
      return first ? directionOf(first, query) : null;
    default:
      return null;
  }
}

/** Whether a comparison keeps what is well. Of a flag 1 is the good one: equal to 1, unlike 0. */
function keepsWell(of: Direction, op: string, bound: number | null): boolean {
  if (of === 'bad') return op.startsWith('L');
  if (of !== 'good') return false;
  return op.startsWith('G') || (op === 'Eql' && bound === 1) || (op === 'Neq' && bound === 0);
}

function isBackwardsAt(node: PromNode, query: string): boolean {
  const [left, op] = childrenOf(node);
  const right = childrenOf(node).at(-1);
  if (!left || !right) return false;
  if (node.name === 'ParenExpr') return isBackwardsAt(left, query);
  if (node.name !== 'BinaryExpr' || !op) return false;
  if (op.name === 'Or') return isBackwardsAt(left, query) || isBackwardsAt(right, query);
  if (!comparisons.has(op.name)) return false;
  const of = together(directionOf(left, query), turned(directionOf(right, query)));
  return keepsWell(of, op.name, readNumber(textOf(right, query)));
}

/**
 * Whether an expression is true of what is well and ends where it falls ill, by what the names of its metrics promise:
 * `up == 1`, free space above a bound. Where nothing is promised it is not.
 */
export function isBackwards(query: string): boolean {
  const top = parsePromql(query);
  return top !== null && isBackwardsAt(top, query);
}
