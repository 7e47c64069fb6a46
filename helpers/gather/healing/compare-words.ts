const numbers: Readonly<Record<string, (one: number, other: number) => boolean>> = {
  '-eq': (one, other) => one === other,
  '-ne': (one, other) => one !== other,
  '-lt': (one, other) => one < other,
  '-le': (one, other) => one <= other,
  '-gt': (one, other) => one > other,
  '-ge': (one, other) => one >= other,
};

const isKnown = (word: string): boolean => !/[$`*?]/.test(word);

const isNumber = (word: string): boolean => /^-?\d+$/.test(word);

function compareThree([one = '', sign = '', other = '']: readonly string[]): boolean | null {
  if (/^==?$/.test(sign)) return one === other;
  if (sign === '!=') return one !== other;
  const compare = numbers[sign];
  return compare && isNumber(one) && isNumber(other) ? compare(Number(one), Number(other)) : null;
}

/** What `test` says of its words; null: that is not known from them alone. */
export function compareWords(words: readonly string[]): boolean | null {
  const [first = '', second = ''] = words;
  if (words.length > 1 && first === '!') {
    const inner = compareWords(words.slice(1));
    return inner === null ? null : !inner;
  }
  if (words.length > 3 || !words.every(isKnown)) return null;
  if (words.length < 2) return first !== '';
  if (words.length === 3) return compareThree(words);
  return /^-[nz]$/.test(first) ? (first === '-n') === (second !== '') : null;
}
