import { parser } from '@prometheus-io/lezer-promql';

/** A node of Prometheus' own grammar. */
export type PromNode = ReturnType<typeof parser.parse>['topNode'];

/** The children of a node, in order. */
export function childrenOf(node: PromNode): PromNode[] {
  const children: PromNode[] = [];
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child);
  return children;
}

/** What stands there in the expression. */
export const textOf = ({ from, to }: PromNode, query: string): string => query.slice(from, to);

const argumentsIn = (body: PromNode | undefined): PromNode[] => (body ? childrenOf(body) : []);

/** Of an aggregation, by the grammar's names: `Sum`, `by (job)`, and what it is made of. */
export function aggregateIn(node: PromNode): { op: string; modifier?: PromNode; argument?: PromNode } {
  const children = childrenOf(node);
  const modifier = children.find(({ name }) => name === 'AggregateModifier');
  const argument = argumentsIn(children.find(({ name }) => name === 'FunctionCallBody')).at(-1);
  return {
    op: children.find(({ name }) => name === 'AggregateOp')?.firstChild?.name ?? '',
    ...(modifier ? { modifier } : {}),
    ...(argument ? { argument } : {}),
  };
}

/** The function that is called, and what it is given. */
export function callIn(node: PromNode, query: string): { called: string; args: PromNode[] } {
  const [name, body] = childrenOf(node);
  return { called: name ? textOf(name, query) : '', args: argumentsIn(body) };
}

/** A node and all below it, from the outside in. */
export const allOf = (node: PromNode): PromNode[] => [node, ...childrenOf(node).flatMap(allOf)];

const modifiers = new Set(['OffsetExpr', 'StepInvariantExpr']);

/**
 * The grammar takes `a or b offset 1h` for `(a or b) offset 1h`, which Prometheus itself refuses: without brackets a
 * modifier is its last operand's alone. Where it was taken so, blanks in its place leave all else where it stands.
 */
function withoutStrayModifiers(query: string): string {
  const stray = allOf(parser.parse(query).topNode).find(
    ({ name, firstChild }) => modifiers.has(name) && /^(?:Binary|Unary)Expr$/.test(firstChild?.name ?? ''),
  );
  const from = stray?.firstChild?.to;
  if (!stray || from === undefined) return query;
  return withoutStrayModifiers(query.slice(0, from) + ' '.repeat(stray.to - from) + query.slice(stray.to));
}

/** The whole of an expression; null: Prometheus' grammar does not take it. */
export function parsePromql(query: string): PromNode | null {
  const top = parser.parse(withoutStrayModifiers(query)).topNode;
  return allOf(top).some(({ type }) => type.isError) ? null : (top.firstChild ?? null);
}
