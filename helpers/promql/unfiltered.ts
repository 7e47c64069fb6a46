import { allOf, childrenOf, parsePromql, type PromNode } from './parse.ts';

const comparisons = new Set(['Eql', 'Neq', 'Gtr', 'Lss', 'Gte', 'Lte']);
const isComparison = (node: PromNode): boolean =>
  node.name === 'BinaryExpr' && comparisons.has(childrenOf(node)[1]?.name ?? '');
const isUnless = (node: PromNode): boolean => node.name === 'BinaryExpr' && childrenOf(node)[1]?.name === 'Unless';

interface Cut {
  from: number;
  to: number;
  put: string;
}

/** What has to change so that a comparison keeps all that it compares, and `unless` takes nothing away. */
function cutsIn(top: PromNode): Cut[] {
  return allOf(top).flatMap((node): Cut[] => {
    const [, op] = childrenOf(node);
    if (!op) return [];
    if (isUnless(node)) return [{ from: op.from, to: node.to, put: '' }];
    const isBool = childrenOf(node).some(({ name }) => name === 'BoolModifier');
    return isComparison(node) && !isBool ? [{ from: op.to, to: op.to, put: ' bool ' }] : [];
  });
}

/** Whether it looks at other times than now, or for what is absent: of these nothing is there on purpose. */
const looksElsewhere = (top: PromNode, query: string): boolean =>
  allOf(top).some(
    ({ name, from, to }) =>
      name === 'OffsetExpr' ||
      name === 'StepInvariantExpr' ||
      (name === 'Identifier' && /^absent/.test(query.slice(from, to))),
  ) || /\babsent(?:_over_time)?\s*\(/.test(query);

/**
 * The expression with its comparisons left out: it gives what would be compared, if there is any. null: it cannot be
 * read, looks at other times, or asks for what is absent.
 */
export function unfiltered(query: string): string | null {
  const top = parsePromql(query);
  if (!top || looksElsewhere(top, query)) return null;
  const cuts = cutsIn(top);
  const outer = cuts.filter(
    (cut) =>
      !cuts.some((other) => other !== cut && other.from <= cut.from && other.to >= cut.to && other.to > other.from),
  );
  return outer
    .toSorted((one, other) => other.from - one.from)
    .reduce((text, { from, to, put }) => text.slice(0, from) + put + text.slice(to), query);
}

/** Whether it counts over a time, of which a Prometheus that has just started has not seen all. */
export function hasRange(query: string): boolean {
  const top = parsePromql(query);
  return top === null || allOf(top).some(({ name }) => name === 'MatrixSelector' || name === 'SubqueryExpr');
}
