import { parser } from '@prometheus-io/lezer-promql';

/** A node of Prometheus' own grammar. */
export type PromNode = ReturnType<typeof parser.parse>['topNode'];

/** The children of a node, in order. */
export function childrenOf(node: PromNode): PromNode[] {
  const children: PromNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** A node and all below it, from the outside in. */
export const allOf = (node: PromNode): PromNode[] => [node, ...childrenOf(node).flatMap(allOf)];

/** The whole of an expression; null: Prometheus' grammar does not take it. */
export function parsePromql(query: string): PromNode | null {
  const top = parser.parse(query).topNode;
  return allOf(top).some(({ type }) => type.isError) ? null : (top.firstChild ?? null);
}
