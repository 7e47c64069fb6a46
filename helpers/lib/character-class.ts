/** Code points from one to another, both included; ordered and apart once `classOf` has seen them. */
export type Ranges = [low: number, high: number][];

const last = 0x10ffff;
const code = (letter: string) => letter.codePointAt(0) ?? 0;
const span = (...pairs: string[]): Ranges => pairs.map((pair) => [code(pair[0] ?? ''), code(pair.at(-1) ?? '')]);

/** Put in order, those that touch joined. */
export function classOf(ranges: Ranges): Ranges {
  const sorted = [...ranges].sort(([a], [b]) => a - b);
  const joined: Ranges = [];
  for (const [low, high] of sorted) {
    const before = joined.at(-1);
    if (before && low <= before[1] + 1) before[1] = Math.max(before[1], high);
    else joined.push([low, high]);
  }
  return joined;
}

export function negate(ranges: Ranges): Ranges {
  const gaps: Ranges = [];
  let from = 0;
  for (const [low, high] of classOf(ranges)) {
    if (low > from) gaps.push([from, low - 1]);
    from = high + 1;
  }
  if (from <= last) gaps.push([from, last]);
  return gaps;
}

export function includes(ranges: Ranges, point: number): boolean {
  for (const [low, high] of ranges) if (low <= point && point <= high) return true;
  return false;
}

/**
 * Each letter up to the end of Cyrillic with another of its case; and the two beyond ASCII that fold into it (long s,
 * Kelvin).
 */
const cases: readonly (readonly [letter: number, other: number])[] = [
  ...Array.from({ length: 0x0530 }, (_none, point) => String.fromCodePoint(point)).flatMap((letter) =>
    [letter.toLowerCase(), letter.toUpperCase()]
      .filter((other) => [...other].length === 1 && other !== letter)
      .map((other): [number, number] => [code(letter), code(other)]),
  ),
  ...['kK\u212a', 'sS\u017f'].flatMap((all) =>
    [...all].flatMap((letter) => [...all].map((other): [number, number] => [code(letter), code(other)])),
  ),
];

/** Both cases of every letter, Latin, Greek and Cyrillic by their simple forms. */
export function fold(ranges: Ranges): Ranges {
  const others = cases.flatMap(([letter, other]): Ranges =>
    includes(ranges, letter) && !includes(ranges, other) ? [[other, other]] : [],
  );
  return classOf([...ranges, ...others]);
}

const perl: Readonly<Record<string, Ranges>> = {
  d: span('09'),
  s: [
    [9, 10],
    [12, 13],
    [32, 32],
  ],
  w: span('09', 'AZ', '__', 'az'),
};

/** `\d`, `\D`, `\s`, `\S`, `\w`, `\W`: ASCII only, as in Go. */
export function perlClass(letter: string): Ranges | null {
  const named = perl[letter.toLowerCase()];
  if (!named) return null;
  return letter === letter.toLowerCase() ? named : negate(named);
}

const posix: Readonly<Record<string, Ranges>> = {
  alnum: span('09', 'AZ', 'az'),
  alpha: span('AZ', 'az'),
  ascii: [[0, 127]],
  blank: [
    [9, 9],
    [32, 32],
  ],
  cntrl: [
    [0, 31],
    [127, 127],
  ],
  digit: span('09'),
  graph: [[33, 126]],
  lower: span('az'),
  print: [[32, 126]],
  punct: [
    [33, 47],
    [58, 64],
    [91, 96],
    [123, 126],
  ],
  space: [
    [9, 13],
    [32, 32],
  ],
  upper: span('AZ'),
  word: span('09', 'AZ', '__', 'az'),
  xdigit: span('09', 'AF', 'af'),
};
export const posixClass = (name: string): Ranges | null => posix[name] ?? null;

const seen = new Map<string, Ranges | null>();

/** A Unicode category (`L`, `Lu`) or script (`Greek`) by its name; null: there is none. */
export function unicodeClass(name: string): Ranges | null {
  const known = seen.get(name);
  if (known !== undefined) return known;
  if (name === 'Any') return [[0, last]];
  const form = /^[A-Z][a-z]?$/.test(name) ? name : `Script=${name}`;
  let tester: RegExp | null = null;
  try {
    tester = new RegExp(`^\\p{${form}}$`, 'u');
  } catch {
    // No such category or script.
  }
  const ranges: Ranges = [];
  for (let point = 0; tester && point <= last; point++) {
    if (!tester.test(String.fromCodePoint(point))) continue;
    const before = ranges.at(-1);
    if (before?.[1] === point - 1) before[1] = point;
    else ranges.push([point, point]);
  }
  seen.set(name, tester ? ranges : null);
  return tester ? ranges : null;
}
