import { allOf, childrenOf, parsePromql, textOf, type PromNode } from './parse.ts';

export type MatchOp = '=' | '!=' | '=~' | '!~';

export interface Matcher {
  /** As it is written. */
  text: string;
  label: string;
  op: MatchOp;
  value: string;
}

/** What an expression takes its series by, without range and offset. */
export interface Selector {
  /** As it is written, `up{job="node"}`. */
  text: string;
  /** null: any, or by a pattern. */
  metric: string | null;
  /** But for the one that names the metric. */
  matchers: Matcher[];
  /** Stands in `absent()` or behind `unless`, where matching nothing is the point. */
  absence: boolean;
}

const escapes: Readonly<Record<string, string>> = { n: '\n', t: '\t', r: '\r' };

/** The text that a literal of PromQL stands for; between backticks nothing is escaped. */
export function unquote(literal: string): string {
  const inner = literal.slice(1, -1);
  if (literal.startsWith('`')) return inner;
  return inner.replace(/\\(.)/gs, (_, letter: string) => escapes[letter] ?? letter);
}

const opOf = (text: string): MatchOp => (text === '=~' || text === '!~' || text === '!=' ? text : '=');

const bare = (text: string): string => (/^["'`]/.test(text) ? unquote(text) : text);

function readMatcher(node: PromNode, query: string): Matcher {
  const [label, op, value] = childrenOf(node).map(({ from, to }) => query.slice(from, to).trim());
  return {
    text: query.slice(node.from, node.to),
    label: bare(label ?? ''),
    op: opOf(op ?? '='),
    value: unquote(value ?? '""'),
  };
}

function isAbsence(node: PromNode, query: string): boolean {
  let below = node;
  for (let above = node.parent; above; above = above.parent) {
    const [first, op] = above.name === 'BinaryExpr' ? childrenOf(above) : [];
    if (op?.name === 'Unless' && first && below.from > first.from) return true;
    below = above;
    const [name] = above.name === 'FunctionCall' ? childrenOf(above) : [];
    if (name && /^absent(_over_time)?$/.test(query.slice(name.from, name.to))) return true;
  }
  return false;
}

function readSelector(node: PromNode, query: string): Selector {
  const inside = allOf(node);
  const named = childrenOf(node).find(({ name }) => name === 'Identifier');
  const quoted = inside.find(({ name, parent }) => name === 'QuotedLabelName' && parent?.name === 'LabelMatchers');
  const matchers = inside
    .filter(({ name }) => name === 'UnquotedLabelMatcher' || name === 'QuotedLabelMatcher')
    .map((each) => readMatcher(each, query));
  const byLabel = matchers.find(({ label, op }) => label === '__name__' && op === '=');
  const name = named ?? quoted;
  return {
    text: query.slice(node.from, node.to),
    metric: name ? bare(query.slice(name.from, name.to)) : (byLabel?.value ?? null),
    matchers: matchers.filter((each) => each !== byLabel),
    absence: isAbsence(node, query),
  };
}

/** Every selector of an expression, each text once; null: Prometheus' grammar does not take the expression. */
export function selectorsOf(query: string): Selector[] | null {
  const top = parsePromql(query);
  if (!top) return null;
  const all = allOf(top)
    .filter(({ name }) => name === 'VectorSelector')
    .map((node) => readSelector(node, query));
  // One that has to match in one place and not in another has to match.
  const sorted = [...all.filter(({ absence }) => absence), ...all.filter(({ absence }) => !absence)];
  const found = new Map(sorted.map((each) => [each.text, each]));
  return [...new Set(all.map(({ text }) => text))].flatMap((text) => found.get(text) ?? []);
}

/** Names of the metrics that a part of an expression takes; null: any, or by a pattern. */
export const metricsIn = (node: PromNode, query: string): (string | null)[] =>
  (selectorsOf(textOf(node, query)) ?? []).map(({ metric }) => metric);

/** The first of them; null too where there is none. */
export const metricOf = (node: PromNode, query: string): string | null => metricsIn(node, query)[0] ?? null;
