import { includes } from '../../lib/character-class.ts';
import type { Pattern } from '../../lib/pattern.ts';

const start = '\u0002';
const end = '\u0003';
/** Letters of one place in a name; more would make too many names. */
const mostLetters = 12;

const product = (heads: readonly string[], tails: readonly string[], most: number): string[] | null => {
  const made = heads.flatMap((head) => tails.map((tail) => head + tail));
  return made.length > most ? null : made;
};

/** A host name's letters, small ones only: the proxy compares it so. null: too many. */
function lettersOf(ranges: readonly (readonly [number, number])[]): string[] | null {
  const letters = new Set<string>();
  for (const [low, high] of ranges) {
    for (let code = low; code <= Math.min(high, 0x7f); code++) letters.add(String.fromCharCode(code).toLowerCase());
    if (letters.size > mostLetters) return null;
  }
  return [...letters];
}

/**
 * Every text of a pattern, its ends marked where it asks for them; null: too many, or it looks at what stands around.
 */
function walk(pattern: Pattern, most: number): string[] | null {
  switch (pattern.kind) {
    case 'set':
      return lettersOf(pattern.ranges);
    case 'assert':
      if (pattern.assertion === 'text-start') return [start];
      return pattern.assertion === 'text-end' ? [end] : null;
    case 'concat':
      return inOrder(pattern.parts, most);
    case 'either': {
      const branches = pattern.branches.map((branch) => walk(branch, most));
      return branches.includes(null) ? null : branches.flatMap((branch) => branch ?? []);
    }
    case 'repeat':
      return repeated(walk(pattern.part, most), pattern, most);
  }
}

/** So many times what one part takes, for each count that is allowed. */
function repeated(texts: string[] | null, { min, max }: { min: number; max: number }, most: number): string[] | null {
  if (texts === null || max > most) return null;
  const made: string[] = [];
  let powers: string[] | null = [''];
  for (let count = 0; count <= max && powers !== null; count++) {
    if (count >= min) made.push(...powers);
    powers = count < max ? product(powers, texts, most) : powers;
  }
  return powers === null || made.length > most ? null : made;
}

const inOrder = (parts: readonly Pattern[], most: number): string[] | null =>
  parts.reduce<string[] | null>(
    (heads, part) => {
      const tails = heads === null ? null : walk(part, most);
      return heads === null || tails === null ? null : product(heads, tails, most);
    },
    [''],
  );

/**
 * Every host name that a pattern takes, in small letters, where they can be listed: it is bound at both ends, and has
 * at most `most` of them. null: it takes more, or takes
 * what it takes anywhere in a name.
 */
export function namesOfPattern(pattern: Pattern, most: number): string[] | null {
  const texts = walk(pattern, most);
  if (texts === null) return null;
  const names = texts.map((text) => (text.startsWith(start) && text.endsWith(end) ? text.slice(1, -1) : null));
  const whole = names.filter((name) => name !== null && !name.includes(start) && !name.includes(end));
  return whole.length === texts.length ? [...new Set(whole.flatMap((name) => name ?? []))] : null;
}

const flat = (pattern: Pattern): Pattern[] => (pattern.kind === 'concat' ? pattern.parts.flatMap(flat) : [pattern]);
const letters = [...'abcdefghijklmnopqrstuvwxyz0123456789-._:'];

/** Whether a pattern takes every host name there is, as `^.+$` does. */
export function takesEveryName(pattern: Pattern): boolean {
  const [part, ...more] = flat(pattern).filter(
    (each) => each.kind !== 'assert' || !['text-start', 'text-end'].includes(each.assertion),
  );
  if (part?.kind !== 'repeat' || more.length > 0) return false;
  const { min, max, part: letter } = part;
  return (
    min <= 1 &&
    max === Infinity &&
    letter.kind === 'set' &&
    letters.every((each) => includes(letter.ranges, each.codePointAt(0) ?? 0))
  );
}
