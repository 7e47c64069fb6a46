import { coversHosts } from './hosts-of.ts';
import type { Matcher, RuleNode } from './parse-rule.ts';
import { leavesOf, readingOf, type Ruled } from './reading.ts';

const keyOfLeaf = ({ aspect, comparison, key, value, not, firstOnly }: Matcher): string =>
  JSON.stringify([aspect, comparison, key, value, not, firstOnly]);

const branches = (node: RuleNode, kind: 'and' | 'or'): RuleNode[] =>
  node.kind === kind ? [...branches(node.left, kind), ...branches(node.right, kind)] : [node];

/** Order, brackets, quotes and repetition mean nothing to Traefik. */
function keyOf(node: RuleNode): string {
  if (node.kind === 'matcher') return keyOfLeaf(node);
  const { kind } = node;
  const keys = [...new Set(branches(node, kind).map(keyOf))].sort();
  return keys.length === 1 ? (keys[0] ?? '') : `(${keys.join(` ${kind} `)})`;
}

/**
 * Whether two rules say the same, however they are written; those that cannot be read only where their texts are one.
 */
export function isSameRule(one: Ruled, other: Ruled): boolean {
  const [mine, theirs] = [readingOf(one), readingOf(other)];
  if ('node' in mine && 'node' in theirs) return keyOf(mine.node) === keyOf(theirs.node);
  return one.rule.trim() === other.rule.trim();
}

/** A name, or what every request has. */
const isOfHostOnly = ({ aspect, comparison, value, not }: Matcher): boolean =>
  aspect === 'host' || aspect === 'sni' || (aspect === 'path' && comparison === 'prefix' && value === '/' && !not);

/** Whether a rule takes every request that another one takes, as far as names alone tell: it looks at nothing else. */
export function takesAllOf(one: Ruled, other: Ruled): boolean {
  const reading = readingOf(one);
  return 'node' in reading && leavesOf(reading.node).every(isOfHostOnly) && coversHosts(one, other);
}
