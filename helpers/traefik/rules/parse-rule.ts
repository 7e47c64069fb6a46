import { isAddressRange } from '../../lib/ip.ts';
import { parsePattern, PatternError, type Pattern } from '../../lib/pattern.ts';
import { matcherOf } from '../../lib/match-pattern.ts';
import { readExpression, RuleError, type Expression } from './read-expression.ts';
import { templatePattern } from './template.ts';

export { RuleError };

/** What a leaf looks at; `key` is the name of a header or query parameter. */
export type Aspect = 'host' | 'path' | 'method' | 'header' | 'query' | 'clientip' | 'alpn' | 'sni';
/** How it compares: `exact` by the rules of its aspect, `wildcard` for `*.name`, `any` for all there is. */
export type Comparison = 'exact' | 'prefix' | 'wildcard' | 'pattern' | 'range' | 'any';

export interface Matcher {
  kind: 'matcher';
  aspect: Aspect;
  comparison: Comparison;
  key: string;
  value: string;
  /** Holds when it does not match. */
  not: boolean;
  /** Only the first of several values of one query parameter counts (version 2). */
  firstOnly: boolean;
  pattern: Pattern | null;
  test: ((text: string) => boolean) | null;
}

export type RuleNode = { kind: 'and' | 'or'; left: RuleNode; right: RuleNode } | Matcher;

type Syntax = 'v3' | 'v2';

const ascii = (value: string): string => {
  if (/[^\x00-\x7f]/.test(value)) throw new RuleError(`invalid value "${value}": only ASCII is allowed`);
  return value;
};
function compiled(source: string, read: (source: string) => Pattern = parsePattern): Pattern {
  try {
    return read(source);
  } catch (error) {
    if (error instanceof PatternError) throw new RuleError(`invalid regular expression: ${error.message}`);
    throw error;
  }
}

const leaf = (aspect: Aspect, comparison: Comparison, value: string, more: Partial<Matcher> = {}): Matcher => {
  const pattern = more.pattern ?? null;
  return {
    kind: 'matcher',
    aspect,
    comparison,
    key: '',
    value,
    not: false,
    firstOnly: false,
    pattern,
    test: pattern ? matcherOf(pattern) : null,
    ...more,
  };
};
const patterned = (
  aspect: Aspect,
  source: string,
  more: Partial<Matcher> = {},
  read?: (source: string) => Pattern,
): Matcher => leaf(aspect, 'pattern', source, { pattern: compiled(source, read), ...more });

const path =
  (comparison: 'exact' | 'prefix') =>
  (value: string): Matcher => {
    if (!value.startsWith('/')) throw new RuleError(`path "${value}" does not start with a '/'`);
    return leaf('path', comparison, value);
  };
const host = (value: string): Matcher => {
  const name = ascii(value).toLowerCase();
  if (name === '*') return leaf('host', 'any', name);
  return leaf('host', name.startsWith('*') ? 'wildcard' : 'exact', name);
};
const clientIp = (value: string): Matcher => {
  if (!isAddressRange(value)) throw new RuleError(`invalid address range "${value}"`);
  return leaf('clientip', 'range', value);
};
const alpn = (value: string): Matcher => {
  if (value === 'acme-tls/1') throw new RuleError('the protocol acme-tls/1 is not allowed in ALPN');
  return leaf('alpn', 'exact', value);
};
const sni =
  (version: Syntax) =>
  (value: string): Matcher => {
    if (value === '*') return leaf('sni', 'any', '*');
    if (!(version === 'v3' ? /^(?:\*\.)?[0-9A-Za-z.\-:]+$/ : /^[0-9A-Za-z.\-:]+$/).test(value))
      throw new RuleError(`"${value}" is no host name`);
    return leaf('sni', value.startsWith('*.') ? 'wildcard' : 'exact', value.toLowerCase());
  };
const template =
  (aspect: 'host' | 'path' | 'sni', wild: string, ends: boolean) =>
  (value: string): Matcher => {
    if (aspect === 'path' && !value.startsWith('/')) throw new RuleError(`path "${value}" does not start with a '/'`);
    return patterned(aspect, aspect === 'path' ? value : ascii(value), {}, (source) =>
      templatePattern(source, { wild, ends, fold: aspect !== 'path' }),
    );
  };

const joined = (kind: 'and' | 'or', nodes: RuleNode[]): RuleNode =>
  nodes.reduce((left, right) => ({ kind, left, right }));
type Build = (values: string[]) => RuleNode;
const counted =
  (counts: readonly number[], build: (first: string, second: string | undefined) => RuleNode): Build =>
  (values) => {
    const [first = '', second] = values;
    if (!counts.includes(values.length))
      throw new RuleError(`${values.length} values where ${counts.join(' or ')} are expected`);
    return build(first, second);
  };
const each =
  (build: (value: string) => RuleNode): Build =>
  (values) =>
    joined('or', values.map(build));
const pairs =
  (build: (key: string, value: string) => RuleNode): Build =>
  (values) => {
    if (values.length % 2 !== 0) throw new RuleError('a name without a value');
    return joined(
      'and',
      values.flatMap((key, at) => (at % 2 === 0 ? [build(key, values[at + 1] ?? '')] : [])),
    );
  };
const header = (key: string, value: string): Matcher => leaf('header', 'exact', value, { key: key.toLowerCase() });
const headerPattern = (key: string, value: string): Matcher => patterned('header', value, { key: key.toLowerCase() });

const both: Readonly<Record<string, Build>> = { ALPN: each(alpn) };
const matchers: Readonly<Record<'http' | 'tcp', Readonly<Record<Syntax, Readonly<Record<string, Build>>>>>> = {
  http: {
    v3: {
      Host: counted([1], host),
      HostRegexp: counted([1], (value) => patterned('host', ascii(value))),
      Path: counted([1], path('exact')),
      PathPrefix: counted([1], path('prefix')),
      PathRegexp: counted([1], (value) => patterned('path', value)),
      Method: counted([1], (value) => leaf('method', 'exact', value.toUpperCase())),
      Header: counted([2], (key, value = '') => header(key, value)),
      HeaderRegexp: counted([2], (key, value = '') => headerPattern(key, value)),
      Query: counted([1, 2], (key, value = '') => leaf('query', 'exact', value, { key })),
      QueryRegexp: counted([1, 2], (key, value) =>
        value === undefined ? leaf('query', 'exact', '', { key }) : patterned('query', value, { key }),
      ),
      ClientIP: counted([1], clientIp),
    },
    v2: {
      Host: each((value) => leaf('host', 'exact', ascii(value).toLowerCase())),
      HostHeader: each((value) => leaf('host', 'exact', ascii(value).toLowerCase())),
      HostRegexp: each(template('host', '[^.]+', true)),
      Path: each(template('path', '[^/]+', true)),
      PathPrefix: each(template('path', '[^/]+', false)),
      Method: each((value) => leaf('method', 'exact', value.toUpperCase())),
      Headers: pairs(header),
      HeadersRegexp: pairs(headerPattern),
      Query: (values) =>
        pairs((key, value) =>
          patterned('query', value, { key, firstOnly: true }, (source) =>
            source === '' ? parsePattern('') : templatePattern(source, { wild: '.*', ends: true, fold: false }),
          ),
        )(values.flatMap((value) => value.split(/=(.*)/s).slice(0, 2))),
      ClientIP: each(clientIp),
    },
  },
  tcp: {
    v3: {
      ALPN: counted([1], alpn),
      ClientIP: counted([1], clientIp),
      HostSNI: counted([1], sni('v3')),
      HostSNIRegexp: counted([1], (value) => patterned('sni', ascii(value))),
    },
    v2: {
      ...both,
      ClientIP: each(clientIp),
      HostSNI: each(sni('v2')),
      HostSNIRegexp: each(template('sni', '[^.]+', true)),
    },
  },
};

/** Traefik knows each name as written, all small, all large, and with a large first letter. */
const named = (table: Readonly<Record<string, Build>>, name: string): Build | undefined =>
  Object.entries(table).find(([known]) =>
    [known, known.toLowerCase(), known.toUpperCase(), `${known[0] ?? ''}${known.slice(1).toLowerCase()}`].includes(
      name,
    ),
  )?.[1];

function build(expression: Expression, table: Readonly<Record<string, Build>>): RuleNode {
  if (expression.kind === 'not') return invert(build(expression.inner, table));
  if (expression.kind !== 'call')
    return { kind: expression.kind, left: build(expression.left, table), right: build(expression.right, table) };
  const { name, values } = expression;
  const found = named(table, name);
  if (!found) throw new RuleError(`there is no matcher ${name}`);
  if (values.length === 0 || values.includes('')) throw new RuleError(`an empty value in ${name}`);
  return found(values);
}

function invert(node: RuleNode): RuleNode {
  if (node.kind === 'matcher') return { ...node, not: !node.not };
  return { kind: node.kind === 'and' ? 'or' : 'and', left: invert(node.left), right: invert(node.right) };
}

/**
 * A rule of Traefik as a tree, with every `!` worked into its leaves. A rule that names HostSNI, HostSNIRegexp or ALPN
 * is one of a TCP router.
 * Throws RuleError where Traefik 3.7 refuses it. Source: Traefik's documentation of its rules, and its answers
 * (agreement.engine.test.ts).
 */
export function parseRule(rule: string, syntax: Syntax = 'v3', kind?: 'http' | 'tcp'): RuleNode {
  const expression = readExpression(rule);
  const names = namesOf(expression);
  const of = kind ?? (names.some((name) => /^(hostsni|hostsniregexp|alpn)$/i.test(name)) ? 'tcp' : 'http');
  return build(expression, matchers[of][syntax]);
}

function namesOf(expression: Expression): string[] {
  if (expression.kind === 'call') return [expression.name];
  return expression.kind === 'not'
    ? namesOf(expression.inner)
    : [...namesOf(expression.left), ...namesOf(expression.right)];
}
