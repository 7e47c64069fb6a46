import type { Pattern } from '../../lib/pattern.ts';
import { namesOfPattern } from './enumerate-pattern.ts';
import type { Matcher, RuleNode } from './parse-rule.ts';
import { readingOf, type Ruled } from './reading.ts';

const mostWays = 64;
const mostNames = 32;

/** The ways to satisfy a rule, each a list of leaves that must all hold; at most `most` of them. */
export function alternatives(node: RuleNode, most = mostWays): Matcher[][] {
  if (node.kind === 'matcher') return [[node]];
  const [left, right] = [alternatives(node.left, most), alternatives(node.right, most)];
  const all =
    node.kind === 'or' ? [...left, ...right] : left.flatMap((one) => right.map((other) => [...one, ...other]));
  return all.slice(0, most);
}

/** What one way to satisfy a rule asks of name and path. */
interface Way {
  /** Names that can be listed, small letters; empty: none can. */
  names: string[];
  /** Where no name can be listed, what all of them end in, `.media.test`; null: it takes any name. */
  zone: string | null;
  /** Below which all its requests are; `/` where it takes any. */
  path: string;
}

const flat = (pattern: Pattern): Pattern[] => (pattern.kind === 'concat' ? pattern.parts.flatMap(flat) : [pattern]);

/** The letter that a set is, whatever its case; null: it is several. */
function letterOf(pattern: Pattern | undefined): string | null {
  if (pattern?.kind !== 'set') return null;
  // Beyond these no host name has any: `s` without case is also the long one.
  const ranges = pattern.ranges.filter(([low]) => low <= 0x7f);
  if (ranges.some(([low, high]) => low !== high)) return null;
  const letters = new Set(ranges.map(([low]) => String.fromCodePoint(low).toLowerCase()));
  const [letter = null] = letters;
  return letters.size === 1 ? letter : null;
}

/** The letters that every name of a pattern ends in; empty: it has no end, or no such letters. */
function endOf(pattern: Pattern): string {
  const parts = flat(pattern);
  const last = parts.pop();
  if (last?.kind !== 'assert' || last.assertion !== 'text-end') return '';
  let end = '';
  for (let letter = letterOf(parts.pop()); letter !== null; letter = letterOf(parts.pop())) end = letter + end;
  return end;
}

function zoneOf({ comparison, value, pattern }: Matcher): string | null {
  const ofPattern = pattern ? endOf(pattern) : '';
  const end = comparison === 'wildcard' ? value.slice(1) : ofPattern;
  const dot = end.indexOf('.');
  // One label is no zone of anybody's.
  return dot >= 0 && end.indexOf('.', dot + 1) > 0 ? end.slice(dot) : null;
}

function namesOf(leaf: Matcher): string[] {
  if (leaf.comparison === 'exact') return [leaf.value.replace(/\.$/, '')];
  return (leaf.pattern && namesOfPattern(leaf.pattern, mostNames)) ?? [];
}

function readWay(way: readonly Matcher[]): Way {
  const hosts = way.filter(({ aspect, not }) => (aspect === 'host' || aspect === 'sni') && !not);
  const paths = way.filter(({ aspect, not, comparison }) => aspect === 'path' && !not && comparison !== 'pattern');
  const path = paths.map(({ value }) => value).sort((one, other) => other.length - one.length)[0] ?? '/';
  return {
    names: hosts.map(namesOf).find((names) => names.length > 0) ?? [],
    zone: hosts.map(zoneOf).find((zone) => zone !== null) ?? null,
    path: path.replace(/(?<=.)\/+$/, ''),
  };
}

/** The ways to satisfy the rule of a router; null: it cannot be read, or has too many. */
export function waysOf(router: Ruled): Way[] | null {
  const reading = router.kind === 'udp' ? null : readingOf(router);
  if (reading === null || 'error' in reading) return null;
  const ways = alternatives(reading.node, mostWays + 1);
  return ways.length > mostWays ? null : ways.map(readWay);
}
