import { comparisons } from './comparing.ts';
import { aggregateIn, callIn, childrenOf, textOf, type PromNode } from './parse.ts';
import { metricOf } from './selectors.ts';

/** What is known of the labels of a result. none: it has none at all. some: what was scraped has its job. */
export type Labels = 'none' | 'some' | null;

const inner = (node: PromNode): PromNode | undefined => childrenOf(node)[0];

/** Functions that leave the labels of what they are given as they are. */
const keeping = /^(?!absent|label_|scalar|vector|info|histogram_)\w+$/;
/** Aggregations that choose among what they are given. */
const choosing = /^(?:Topk|Bottomk|LimitK|LimitRatio)$/;

function labelsOfCall(node: PromNode, query: string): Labels {
  const { called, args } = callIn(node, query);
  if (/^(?:vector|scalar|time|pi)$/.test(called)) return 'none';
  // hour() and its kin, with nothing to ask of.
  if (args.length === 0) return 'none';
  const vector = args.at(-1);
  const first = args[0];
  const asked = called.startsWith('quantile') ? vector : first;
  return keeping.test(called) && asked ? labelsOf(asked, query) : null;
}

function labelsOfAggregate(node: PromNode, query: string): Labels {
  const { op, modifier, argument } = aggregateIn(node);
  if (choosing.test(op)) return argument ? labelsOf(argument, query) : null;
  if (op === 'CountValues') return 'some';
  if (!modifier) return 'none';
  return /^by\s*\(\s*\)$/i.test(textOf(modifier, query)) ? 'none' : null;
}

function labelsOfBinary(node: PromNode, query: string): Labels {
  const children = childrenOf(node);
  const [left, op] = children;
  const right = children.at(-1);
  if (!left || !op || !right) return null;
  const [one, other] = [labelsOf(left, query), labelsOf(right, query)];
  if (op.name === 'And' || op.name === 'Unless') return one;
  if (op.name === 'Or') return one === other ? one : null;
  if (isNumber(right)) return one;
  if (isNumber(left)) return other;
  return matchingOf(children, query) === 'all' && one === other ? one : null;
}

const isNumber = (node: PromNode): boolean => node.name === 'NumberDurationLiteral';

/** Which labels of a result are known, by how it is made. */
function labelsOf(node: PromNode, query: string): Labels {
  const first = inner(node);
  switch (node.name) {
    case 'VectorSelector': {
      const metric = metricOf(node, query);
      // What a rule records may have none left.
      return metric === null || /:|^ALERTS/.test(metric) ? null : 'some';
    }
    case 'FunctionCall':
      return labelsOfCall(node, query);
    case 'AggregateExpr':
      return labelsOfAggregate(node, query);
    case 'BinaryExpr':
      return labelsOfBinary(node, query);
    case 'UnaryExpr':
      return null;
    default:
      return first ? labelsOf(first, query) : null;
  }
}

/** By which labels two sides meet. nothing: `on ()`. part: by some of them. */
function matchingOf(children: readonly PromNode[], query: string): 'all' | 'nothing' | 'part' {
  const clause = children.find(({ name }) => name === 'MatchingModifierClause');
  if (!clause) return 'all';
  return /^on\s*\(\s*\)/i.test(textOf(clause, query)) ? 'nothing' : 'part';
}

/** Whether what stands on both sides can meet: always, if both are there; never, whatever is; null: nobody can tell. */
export function meets(node: PromNode, query: string): 'always' | 'never' | null {
  const children = childrenOf(node);
  const [left, right] = [children[0], children.at(-1)];
  if (!left || !right) return null;
  const by = matchingOf(children, query);
  if (by === 'nothing') return 'always';
  if (by === 'part') return null;
  const [one, other] = [labelsOf(left, query), labelsOf(right, query)];
  if (one === null || other === null) return null;
  if (one !== other) return 'never';
  return one === 'none' ? 'always' : null;
}

/** Whether both sides are compared series by series. */
export const isWhole = (node: PromNode, query: string): boolean => matchingOf(childrenOf(node), query) === 'all';

/** What is compared, without brackets and the comparisons with numbers. */
export function comparedIn(node: PromNode, query: string): string {
  const [first, op] = childrenOf(node);
  const last = childrenOf(node).at(-1);
  if (node.name === 'ParenExpr' && first) return comparedIn(first, query);
  if (node.name === 'BinaryExpr' && first && op && last && comparisons.has(op.name) && isNumber(last))
    return comparedIn(first, query);
  return textOf(node, query).replace(/\s+/g, ' ').trim();
}
