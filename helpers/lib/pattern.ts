import { fold, negate, type Ranges } from './character-class.ts';
import { Cursor, PatternError } from './pattern-cursor.ts';
import { readBrackets, readEscape } from './pattern-letters.ts';

export { PatternError };

export type Assertion = 'text-start' | 'text-end' | 'line-start' | 'line-end' | 'boundary' | 'no-boundary';

/**
 * A regular expression as Go reads it; flags are worked into it. `name`: what a named group captures. `lazy`: as few
 * times as will do.
 */
export type Pattern =
  | { kind: 'set'; ranges: Ranges }
  | { kind: 'assert'; assertion: Assertion }
  | { kind: 'concat'; parts: Pattern[]; name?: string }
  | { kind: 'either'; branches: Pattern[] }
  | { kind: 'repeat'; part: Pattern; min: number; max: number; lazy?: boolean };

type Times = { min: number; max: number; lazy?: boolean };
type Flags = Readonly<Record<'i' | 'm' | 's' | 'U', boolean>>;

const assertions: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'boundary',
  B: 'no-boundary',
};
const signs: Readonly<Record<string, Times>> = {
  '*': { min: 0, max: Infinity },
  '+': { min: 1, max: Infinity },
  '?': { min: 0, max: 1 },
};
const any: Ranges = [[0, 0x10ffff]];
/** Go's own limits: no count above a thousand, no nesting above a thousand, also of counts within counts. */
const limit = 1000;
/** Of our own: a stack of calls holds no more, and nobody writes such a pattern. */
const deepest = 200;
/** Go takes more, and nobody writes more. */
const mostStars = 4;

const literal = (letter: string): Ranges => [[letter.codePointAt(0) ?? 0, letter.codePointAt(0) ?? 0]];

/** Reads what stands in braces behind a part. */
function readBraces(cursor: Cursor): Times | null {
  const sign = cursor.takeMatch(/^\{(\d+)(?:(,)(\d*))?\}/);
  if (!sign) return null;
  const min = Number(sign[1]);
  const max = sign[2] ? Number(sign[3] || Infinity) : min;
  if (min > limit || (max !== Infinity && (max > limit || max < min))) return cursor.fail('invalid repeat count');
  return { min, max };
}

/** Reads a pattern by Go's rules (RE2: no look-around, no back references). Throws PatternError. */
export function parsePattern(source: string): Pattern {
  const cursor = new Cursor(source);
  let depth = 0;
  let flags: Flags = { i: false, m: false, s: false, U: false };
  const set = (ranges: Ranges): Pattern => ({ kind: 'set', ranges: flags.i ? fold(ranges) : ranges });

  function group(): Pattern | null {
    if (++depth > deepest) return cursor.fail('expression nests too deeply');
    const inner = grouped();
    depth--;
    return inner;
  }
  function grouped(): Pattern | null {
    if (cursor.letter !== '?') return closed(either());
    const name = cursor.takeMatch(/^\?P?<([^>]*)>/);
    if (name) {
      if (!/^\w+$/.test(name[1] ?? '')) return cursor.fail('invalid named capture');
      return { kind: 'concat', parts: [closed(either())], name: name[1] ?? '' };
    }
    const given = cursor.takeMatch(/^\?([imsU]*)(-[imsU]+)?([:)])/);
    if (!given || given[0] === '?)') return cursor.fail('invalid or unsupported Perl syntax');
    const before = flags;
    const flagOf = (key: keyof Flags) => !given[2]?.includes(key) && (given[1]?.includes(key) || before[key]);
    flags = { i: flagOf('i'), m: flagOf('m'), s: flagOf('s'), U: flagOf('U') };
    if (given[3] === ')') return null;
    const inner = either();
    flags = before;
    return closed(inner);
  }
  function closed(inner: Pattern): Pattern {
    return cursor.takes(')') ? inner : cursor.fail('missing closing )');
  }

  function atom(letter: string): Pattern {
    if (letter === '.') return set(flags.s ? any : negate([[10, 10]]));
    if (letter === '[') return { kind: 'set', ranges: readBrackets(cursor, flags.i) };
    if (letter === '^') return { kind: 'assert', assertion: flags.m ? 'line-start' : 'text-start' };
    if (letter === '$') return { kind: 'assert', assertion: flags.m ? 'line-end' : 'text-end' };
    return letter === '\\' ? escaped() : set(literal(letter));
  }
  function escaped(): Pattern {
    const assertion = assertions[cursor.letter ?? ''];
    if (assertion) {
      cursor.take();
      return { kind: 'assert', assertion };
    }
    if (cursor.takes('Q')) return quoted();
    const value = readEscape(cursor);
    return set('ranges' in value ? value.ranges : [[value.code, value.code]]);
  }
  function quoted(): Pattern {
    const parts: Pattern[] = [];
    while (!cursor.ended && !(cursor.letter === '\\' && cursor.next === 'E'))
      parts.push(set(literal(cursor.take() ?? '')));
    cursor.takeMatch(/^\\E/);
    return { kind: 'concat', parts };
  }

  function count(): Times | null {
    const sign = signs[cursor.letter ?? ''];
    if (sign) cursor.take();
    const times = sign ?? (cursor.letter === '{' ? readBraces(cursor) : null);
    if (!times) return null;
    const lazy = cursor.takes('?') !== flags.U;
    return { ...times, ...(lazy ? { lazy } : {}) };
  }
  function counted(part: Pattern): Pattern {
    const times = count();
    if (times && count()) return cursor.fail('invalid nested repetition operator');
    return times ? { kind: 'repeat', part, ...times } : part;
  }

  function concat(): Pattern {
    const parts: Pattern[] = [];
    while (!cursor.ended && cursor.letter !== '|' && cursor.letter !== ')') {
      if (count()) return cursor.fail('missing argument to repetition operator');
      const letter = cursor.take() ?? '';
      const part = letter === '(' ? group() : atom(letter);
      if (part) parts.push(counted(part));
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'concat', parts };
  }

  function either(): Pattern {
    const before = flags;
    if (++depth > limit) return cursor.fail('expression nests too deeply');
    const branches = [concat()];
    while (cursor.takes('|')) branches.push(concat());
    flags = before;
    depth--;
    return branches.length === 1 && branches[0] ? branches[0] : { kind: 'either', branches };
  }

  const whole = either();
  if (!cursor.ended) return cursor.fail('unexpected )');
  if (weightOf(whole) > limit) return cursor.fail('invalid repeat count');
  if (starsOf(whole) > mostStars) return cursor.fail('too many endless repetitions in each other: not read');
  return whole;
}

/** Endless repetitions in each other: the texts that could be tried grow with the power of it. */
function starsOf(pattern: Pattern): number {
  if (pattern.kind === 'concat') return Math.max(0, ...pattern.parts.map(starsOf));
  if (pattern.kind === 'either') return Math.max(0, ...pattern.branches.map(starsOf));
  if (pattern.kind !== 'repeat') return 0;
  return starsOf(pattern.part) + (pattern.max === Infinity ? 1 : 0);
}

/** How often counts within counts multiply: Go refuses more than a thousand. */
function weightOf(pattern: Pattern): number {
  if (pattern.kind === 'concat') return Math.max(1, ...pattern.parts.map(weightOf));
  if (pattern.kind === 'either') return Math.max(1, ...pattern.branches.map(weightOf));
  if (pattern.kind !== 'repeat') return 1;
  const times = pattern.max === Infinity ? pattern.min : pattern.max;
  return Math.max(1, times) * weightOf(pattern.part);
}

/** Names of the groups of a pattern. */
export function groupNames(pattern: Pattern): string[] {
  switch (pattern.kind) {
    case 'set':
    case 'assert':
      return [];
    case 'concat':
      return [...(pattern.name === undefined ? [] : [pattern.name]), ...pattern.parts.flatMap(groupNames)];
    case 'either':
      return pattern.branches.flatMap(groupNames);
    case 'repeat':
      return groupNames(pattern.part);
  }
}
