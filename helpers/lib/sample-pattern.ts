import { includes, type Ranges } from './character-class.ts';
import type { Pattern } from './pattern.ts';

const liked = [...'a1xz09-_./~bcdefghijklmnopqrstuvwy2345678ABCDEFGHIJKLMNOPQRSTUVWXYZ:@!$&()*+,;= '];

function letterOf(ranges: Ranges, choice: number): string | null {
  const fitting = liked.filter((letter) => includes(ranges, letter.codePointAt(0) ?? 0));
  if (fitting.length > 0) return fitting[choice % Math.min(fitting.length, 6)] ?? null;
  const [first] = ranges.filter(([, high]) => high > 31);
  return first ? String.fromCodePoint(Math.max(first[0], 33)) : null;
}

/**
 * One text of the pattern; choices come from a chain of numbers, so that the same seed says the same. null: this way
 * leads nowhere.
 */
function walk(pattern: Pattern, next: () => number): string | null {
  switch (pattern.kind) {
    case 'assert':
      return '';
    case 'set':
      return letterOf(pattern.ranges, next());
    case 'concat':
      return join(pattern.parts.map((part) => walk(part, next)));
    case 'either': {
      const branch = pattern.branches[next() % pattern.branches.length];
      return branch ? walk(branch, next) : '';
    }
    case 'repeat': {
      const most = Math.min(pattern.max, pattern.min + 3);
      const times = pattern.min + (next() % (most - pattern.min + 1));
      return join(Array.from({ length: times }, () => walk(pattern.part, next)));
    }
  }
}

const join = (parts: (string | null)[]): string | null => (parts.includes(null) ? null : parts.join(''));

/**
 * Different texts made from a pattern, plain ones first, at most `count`; not every one need match, for assertions are
 * left to the asker.
 */
export function samplesOf(pattern: Pattern, count: number): string[] {
  const found = new Set<string>();
  for (let seed = 0; seed < count * 4 && found.size < count; seed++) {
    let state = seed;
    const next = () => {
      if (seed < 4) return seed;
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return state >>> 8;
    };
    const text = walk(pattern, next);
    if (text !== null) found.add(text);
  }
  return [...found];
}

/**
 * Patterns that are each a part of this one, so that every branch of every `|` and both sides of every `?` and `*` are
 * in one of them; the first is the plainest. At most `most`.
 * Branches of different places are not tried with each other.
 */
export function branchesOf(pattern: Pattern, most: number): Pattern[] {
  switch (pattern.kind) {
    case 'set':
    case 'assert':
      return [pattern];
    case 'either':
      return pattern.branches.flatMap((branch) => branchesOf(branch, most)).slice(0, most);
    case 'concat': {
      const parts = pattern.parts.map((part) => branchesOf(part, most));
      const first = parts.map(([part], at) => part ?? pattern.parts[at] ?? pattern);
      const others = parts.flatMap((all, at) => all.slice(1).map((part) => first.with(at, part)));
      return [first, ...others].slice(0, most).map((each) => ({ ...pattern, parts: each }));
    }
    case 'repeat': {
      const once = { ...pattern, min: Math.max(1, pattern.min) };
      const some = branchesOf(pattern.part, most).map((part) => ({ ...once, part }));
      return pattern.min > 0 || pattern.max === 0 ? some : [{ ...pattern, max: 0 }, ...some].slice(0, most);
    }
  }
}
