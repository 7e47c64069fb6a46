import { classOf, fold, negate, perlClass, posixClass, unicodeClass, type Ranges } from './character-class.ts';
import type { Cursor } from './pattern-cursor.ts';

type Letters = { code: number } | { ranges: Ranges };

const escapes: Readonly<Record<string, number>> = { a: 7, f: 12, t: 9, n: 10, r: 13, v: 11 };

function readUnicodeClass(cursor: Cursor, negated: boolean): Ranges {
  const match = cursor.takeMatch(/^(?:\{(\^?)([^}]+)\}|([^{]))/);
  const ranges = match && unicodeClass(match[2] ?? match[3] ?? '');
  if (!ranges) return cursor.fail('invalid character class');
  return negated !== (match[1] === '^') ? negate(ranges) : ranges;
}

function readHexadecimal(cursor: Cursor): number {
  const match = cursor.takeMatch(/^(?:\{([0-9a-fA-F]+)\}|([0-9a-fA-F]{2}))/);
  const code = Number.parseInt(match?.[1] ?? match?.[2] ?? '', 16);
  return !match || code > 0x10ffff ? cursor.fail('invalid escape sequence') : code;
}

/** The digits that may follow this one; null: it begins no octal number. */
function octalAfter(letter: string): RegExp | null {
  // One digit alone would be a back reference, except \0.
  if (letter === '0') return /^[0-7]{0,2}/;
  return /[1-7]/.test(letter) ? /^[0-7]{1,2}/ : null;
}

/** What an escape stands for, its backslash already read. Throws PatternError. */
export function readEscape(cursor: Cursor): Letters {
  const letter = cursor.take();
  if (letter === undefined) return cursor.fail('trailing backslash');
  const perl = perlClass(letter);
  if (perl) return { ranges: perl };
  if (letter === 'p' || letter === 'P') return { ranges: readUnicodeClass(cursor, letter === 'P') };
  const control = escapes[letter];
  if (control !== undefined) return { code: control };
  if (letter === 'x') return { code: readHexadecimal(cursor) };
  const digits = octalAfter(letter);
  const octal = digits && cursor.takeMatch(digits);
  if (octal) return { code: Number.parseInt(letter + octal[0], 8) };
  const code = letter.codePointAt(0) ?? 0;
  return /[A-Za-z0-9]/.test(letter) || code > 127 ? cursor.fail('invalid escape sequence') : { code };
}

function readPosixClass(cursor: Cursor): Ranges | null {
  const posix = cursor.letter === '[' && cursor.next === ':' ? cursor.takeMatch(/^\[:(\^?)(\w+):\]/) : null;
  if (!posix) return null;
  const named = posixClass(posix[2] ?? '');
  if (!named) return cursor.fail('invalid character class');
  return posix[1] ? negate(named) : named;
}

function readOne(cursor: Cursor): Letters {
  const letter = cursor.take();
  if (letter === undefined) return cursor.fail('missing closing ]');
  return letter === '\\' ? readEscape(cursor) : { code: letter.codePointAt(0) ?? 0 };
}

const isDash = ({ letter, next }: Cursor): boolean => letter === '-' && next !== ']' && next !== undefined;

/** One letter, or those from one to another. */
function readSpan(cursor: Cursor, first: boolean): Ranges {
  // Go takes a dash at either end, or after a class, for itself, and nowhere else.
  if (!first && isDash(cursor)) return cursor.fail('invalid character class range');
  const low = readOne(cursor);
  if ('ranges' in low) return low.ranges;
  if (!isDash(cursor)) return [[low.code, low.code]];
  cursor.take();
  const high = readOne(cursor);
  if ('ranges' in high || high.code < low.code) return cursor.fail('invalid character class range');
  return [[low.code, high.code]];
}

/** The letters of a class in brackets, the first of which is already read. Throws PatternError. */
export function readBrackets(cursor: Cursor, caseless: boolean): Ranges {
  const negated = cursor.takes('^');
  const ranges: Ranges = [];
  for (let first = true; first || cursor.letter !== ']'; first = false) {
    if (cursor.ended) return cursor.fail('missing closing ]');
    ranges.push(...(readPosixClass(cursor) ?? readSpan(cursor, first)));
  }
  cursor.take();
  const whole = classOf(caseless ? fold(ranges) : ranges);
  return negated ? negate(whole) : whole;
}
