import { allOf, childrenOf, parsePromql, type PromNode } from './parse.ts';
import { metricsIn } from './selectors.ts';
import { spanOf } from './spans.ts';

/** Seconds that a part still remembers what is gone: its ranges and its offsets, the longest of them. */
function memoryOf(node: PromNode, query: string): number {
  const remembering = allOf(node).filter(({ name }) => /^(?:MatrixSelector|SubqueryExpr|OffsetExpr)$/.test(name));
  const spans = remembering.map((each) => spanOf(each, query) ?? Infinity);
  return spans.length === 0 ? Infinity : spans.reduce((sum, span) => sum + span, 0);
}

/** `A unless A`: what was there and is not any more. */
function isGone([first, op, ...rest]: readonly PromNode[], query: string): boolean {
  const last = rest.at(-1);
  if (!first || op?.name !== 'Unless' || !last) return false;
  const [before, now] = [metricsIn(first, query), metricsIn(last, query)];
  return before.length > 0 && before.every((metric) => metric !== null && now.includes(metric));
}

function lastingOf(node: PromNode, query: string): number {
  const children = childrenOf(node);
  if (node.name === 'ParenExpr') return children[0] ? lastingOf(children[0], query) : Infinity;
  if (node.name !== 'BinaryExpr') return Infinity;
  const [first] = children;
  return first && isGone(children, query) ? memoryOf(first, query) : Infinity;
}

/**
 * Seconds for which an expression that asks for what was there and is gone can stay true, by what it remembers:
 * `max_over_time(x[10m]) unless x` ten minutes. Infinity: as long as its cause lasts, or nobody can tell.
 */
export function longestTrue(query: string): number {
  const top = parsePromql(query);
  return top ? lastingOf(top, query) : Infinity;
}
