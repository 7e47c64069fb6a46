import { comparisons } from './comparing.ts';
import { callIn, childrenOf, parsePromql, type PromNode } from './parse.ts';
import { spanOf } from './spans.ts';

/** Seconds by which each selector looks back; Infinity: at one moment for ever. */
function offsetsOf(node: PromNode, query: string): number[] {
  const [inner] = childrenOf(node);
  if (node.name === 'VectorSelector') return [0];
  const within = childrenOf(node).flatMap((child) => offsetsOf(child, query));
  if (node.name === 'OffsetExpr' && inner) {
    const isForward = /^\s*offset\s*-/i.test(query.slice(inner.to, node.to));
    return within.map((offset) => offset + (isForward ? 0 : (spanOf(node, query) ?? 0)));
  }
  if (node.name !== 'StepInvariantExpr' || !inner) return within;
  const isNow = /@\s*(?:start|end)\(\)/.test(query.slice(inner.to, node.to));
  return isNow ? within : within.map(() => Infinity);
}

/** `max_over_time(x[R])` falls below a bound only when all of R lies below it, and `min_over_time` the other way. */
function lastsBefore(node: PromNode, op: string, query: string): number {
  const [inner] = childrenOf(node);
  if (node.name === 'ParenExpr' && inner) return lastsBefore(inner, op, query);
  if (node.name === 'AggregateExpr' || node.name !== 'FunctionCall') return 0;
  const { called, args } = callIn(node, query);
  const needsAll = called === 'max_over_time' ? /^(?:Lss|Lte|Eql)$/ : /^(?:Gtr|Gte)$/;
  const [range] = args;
  if (!/^(?:max|min)_over_time$/.test(called) || !needsAll.test(op) || !range) return 0;
  return spanOf(range, query) ?? 0;
}

function latenessOf(node: PromNode, query: string): number {
  const [left, op] = childrenOf(node);
  const right = childrenOf(node).at(-1);
  if (node.name === 'ParenExpr' && left) return latenessOf(left, query);
  const back = offsetsOf(node, query);
  const own = back.length > 0 ? Math.min(...back) : 0;
  if (node.name !== 'BinaryExpr' || !left || !op || !right) return own;
  const [one, other] = [left, right].map((each) => latenessOf(each, query)) as [number, number];
  if (op.name === 'Or') return Math.min(one, other);
  if (op.name === 'And') return Math.max(one, other);
  if (op.name === 'Unless') return one;
  return comparisons.has(op.name) ? own + lastsBefore(left, op.name, query) : own;
}

/**
 * Seconds between what an expression asks for and the moment at which it can become true: by how much all of it looks
 * back (`offset 1w`), and for how long it must have been so (`max_over_time(up[1w]) == 0`). Infinity: it looks at one
 * moment for ever. 0 too where nobody can tell.
 */
export function latenessOfQuery(query: string): number {
  const top = parsePromql(query);
  return top ? latenessOf(top, query) : 0;
}
