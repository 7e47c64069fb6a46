import { classOf, fold, negate, perlClass, posixClass, unicodeClass, type Ranges } from './character-class.ts';

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

/** A pattern that Go's regexp refuses. */
export class PatternError extends Error {}

type Flags = Readonly<Record<'i' | 'm' | 's' | 'U', boolean>>;

const escapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };
const assertions: Readonly<Record<string, Assertion>> = {
  A: 'text-start',
  z: 'text-end',
  b: 'boundary',
  B: 'no-boundary',
};
const any: Ranges = [[0, 0x10ffff]];
/** Go's own limits: no count above a thousand, no nesting above a thousand, also of counts within counts. */
const limit = 1000;
/** Of our own: a stack of calls holds no more, and nobody writes such a pattern. */
const deepest = 200;
/** Go takes more, and nobody writes more. */
const mostStars = 4;

/** Reads a pattern by Go's rules (RE2: no look-around, no back references). Throws PatternError. */
export function parsePattern(source: string): Pattern {
  const text = [...source];
  let at = 0;
  let depth = 0;
  let flags: Flags = { i: false, m: false, s: false, U: false };
  const fail = (why: string): never => {
    throw new PatternError(`${why} in \`${source}\``);
  };
  // No sign is longer; the whole rest each time would make the square of a long pattern.
  const rest = () => text.slice(at, at + 200).join('');
  const set = (ranges: Ranges): Pattern => ({ kind: 'set', ranges: flags.i ? fold(ranges) : ranges });

  function escaped(): { code: number } | { ranges: Ranges } {
    const letter = text[at++];
    if (letter === undefined) return fail('trailing backslash');
    const perl = perlClass(letter);
    if (perl) return { ranges: perl };
    if (letter === 'p' || letter === 'P') {
      const match = /^(?:\{(\^?)([^}]+)\}|([^{]))/.exec(rest());
      if (!match) return fail('invalid character class');
      at += [...match[0]].length;
      const ranges = unicodeClass(match[2] ?? match[3] ?? '');
      if (!ranges) return fail('invalid character class');
      return { ranges: (letter === 'P') !== (match[1] === '^') ? negate(ranges) : ranges };
    }
    const control = escapes[letter];
    if (control !== undefined) return { code: control };
    if (letter === 'x') {
      const match = /^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/.exec(rest());
      const code = Number.parseInt(match?.[1] ?? match?.[2] ?? '', 16);
      if (!match || code > 0x10ffff) return fail('invalid escape sequence');
      at += match[0].length;
      return { code };
    }
    // One digit alone would be a back reference, except \0.
    const octal =
      letter === '0' ? /^[0-7]{0,2}/.exec(rest()) : /[1-7]/.test(letter) ? /^[0-7]{1,2}/.exec(rest()) : null;
    if (octal) {
      at += octal[0].length;
      return { code: Number.parseInt(letter + octal[0], 8) };
    }
    if (/[A-Za-z0-9]/.test(letter) || (letter.codePointAt(0) ?? 0) > 127) return fail('invalid escape sequence');
    return { code: letter.codePointAt(0) ?? 0 };
  }

  function bracketed(): Pattern {
    const negated = text[at] === '^';
    if (negated) at++;
    const ranges: Ranges = [];
    for (let first = true; first || text[at] !== ']'; first = false) {
      if (at >= text.length) return fail('missing closing ]');
      const posix = text[at] === '[' && text[at + 1] === ':' ? /^\[:(\^?)(\w+):\]/.exec(rest()) : null;
      if (posix) {
        const named = posixClass(posix[2] ?? '');
        if (!named) return fail('invalid character class');
        ranges.push(...(posix[1] ? negate(named) : named));
        at += posix[0].length;
        continue;
      }
      // Go takes a dash at either end, or after a class, for itself, and nowhere else.
      if (text[at] === '-' && !first && text[at + 1] !== ']' && text[at + 1] !== undefined)
        return fail('invalid character class range');
      const low = one();
      if ('ranges' in low) ranges.push(...low.ranges);
      else if (text[at] === '-' && text[at + 1] !== ']' && text[at + 1] !== undefined) {
        at++;
        const high = one();
        if ('ranges' in high || high.code < low.code) return fail('invalid character class range');
        ranges.push([low.code, high.code]);
      } else ranges.push([low.code, low.code]);
    }
    at++;
    const whole = classOf(flags.i ? fold(ranges) : ranges);
    return { kind: 'set', ranges: negated ? negate(whole) : whole };
  }
  function one(): { code: number } | { ranges: Ranges } {
    const letter = text[at++];
    if (letter === undefined) return fail('missing closing ]');
    return letter === '\\' ? escaped() : { code: letter.codePointAt(0) ?? 0 };
  }

  function group(): Pattern | null {
    if (++depth > deepest) return fail('expression nests too deeply');
    const inner = grouped();
    depth--;
    return inner;
  }
  function grouped(): Pattern | null {
    if (text[at] !== '?') return closed(either());
    const name = /^\?P?<([^>]*)>/.exec(rest());
    if (name) {
      if (!/^\w+$/.test(name[1] ?? '')) return fail('invalid named capture');
      at += name[0].length;
      return { kind: 'concat', parts: [closed(either())], name: name[1] ?? '' };
    }
    const given = /^\?([imsU]*)(-[imsU]+)?([:)])/.exec(rest());
    if (!given || given[0] === '?)') return fail('invalid or unsupported Perl syntax');
    at += given[0].length;
    const before = flags;
    const flagOf = (key: keyof Flags) => !given[2]?.includes(key) && (given[1]?.includes(key) || before[key]);
    flags = { i: flagOf('i'), m: flagOf('m'), s: flagOf('s'), U: flagOf('U') };
    if (given[3] === ')') return null;
    const inner = either();
    flags = before;
    return closed(inner);
  }
  function closed(inner: Pattern): Pattern {
    if (text[at++] !== ')') return fail('missing closing )');
    return inner;
  }

  function atom(letter: string): Pattern | null {
    if (letter === '.') return set(flags.s ? any : negate([[10, 10]]));
    if (letter === '[') return bracketed();
    if (letter === '^') return { kind: 'assert', assertion: flags.m ? 'line-start' : 'text-start' };
    if (letter === '$') return { kind: 'assert', assertion: flags.m ? 'line-end' : 'text-end' };
    if (letter !== '\\') return set([[letter.codePointAt(0) ?? 0, letter.codePointAt(0) ?? 0]]);
    const assertion = assertions[text[at] ?? ''];
    if (assertion) {
      at++;
      return { kind: 'assert', assertion };
    }
    if (text[at] === 'Q') {
      const from = ++at;
      while (at < text.length && !(text[at] === '\\' && text[at + 1] === 'E')) at++;
      const quoted = text.slice(from, at);
      at = Math.min(at + 2, text.length);
      return {
        kind: 'concat',
        parts: quoted.map((each) => set([[each.codePointAt(0) ?? 0, each.codePointAt(0) ?? 0]])),
      };
    }
    const value = escaped();
    return set('ranges' in value ? value.ranges : [[value.code, value.code]]);
  }

  function count(): { min: number; max: number; lazy?: boolean } | null {
    const letter = text[at];
    const sign = letter === '{' ? /^\{(\d+)(?:(,)(\d*))?\}/.exec(rest()) : null;
    if (letter !== '*' && letter !== '+' && letter !== '?' && !sign) return null;
    at += sign ? sign[0].length : 1;
    const lazy = (text[at] === '?') !== flags.U ? { lazy: true } : {};
    if (text[at] === '?') at++;
    if (!sign) return { min: letter === '+' ? 1 : 0, max: letter === '?' ? 1 : Infinity, ...lazy };
    const min = Number(sign[1]);
    const max = sign[2] ? (sign[3] ? Number(sign[3]) : Infinity) : min;
    if (min > limit || (max !== Infinity && (max > limit || max < min))) return fail('invalid repeat count');
    return { min, max, ...lazy };
  }

  function concat(): Pattern {
    const parts: Pattern[] = [];
    while (at < text.length && text[at] !== '|' && text[at] !== ')') {
      if (count()) return fail('missing argument to repetition operator');
      const letter = text[at++] ?? '';
      const part = letter === '(' ? group() : atom(letter);
      if (!part) continue;
      const times = count();
      if (times && count()) return fail('invalid nested repetition operator');
      parts.push(times ? { kind: 'repeat', part, ...times } : part);
    }
    return parts.length === 1 && parts[0] ? parts[0] : { kind: 'concat', parts };
  }

  function either(): Pattern {
    const before = flags;
    if (++depth > limit) return fail('expression nests too deeply');
    const branches = [concat()];
    while (text[at] === '|') {
      at++;
      branches.push(concat());
    }
    flags = before;
    depth--;
    return branches.length === 1 && branches[0] ? branches[0] : { kind: 'either', branches };
  }

  const whole = either();
  if (at < text.length) return fail('unexpected )');
  if (weightOf(whole) > limit) return fail('invalid repeat count');
  if (starsOf(whole) > mostStars) return fail('too many endless repetitions in each other: not read');
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
