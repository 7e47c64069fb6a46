import { secondsOf } from './durations.ts';
import { childrenOf, type PromNode } from './parse.ts';

/** Seconds that a range, a subquery or an offset names: the first duration behind what it is of; null: none. */
export function spanOf(node: PromNode, query: string): number | null {
  const [inner] = childrenOf(node);
  const rest = query.slice(inner?.to ?? node.from, node.to);
  const [span = ''] = /\d+(?:ms|[smhdwy])(?:\d+(?:ms|[smhdwy]))*/.exec(rest) ?? [];
  return secondsOf(span);
}
