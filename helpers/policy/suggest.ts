/** Whether the letters that end before i and before j are the same two, the other way round. */
const isSwap = (a: string, b: string, i: number, j: number): boolean =>
  i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];

/** Least number of letters to add, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  // rows[i][j]: from the first i letters of the one to the first j letters of the other.
  const rows = [Array.from({ length: b.length + 1 }, (_, at) => at)];
  const at = (i: number, j: number): number => rows[i]?.[j] ?? 0;
  for (let i = 1; i <= a.length; i += 1) {
    rows[i] = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = at(i - 1, j - 1) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swap = isSwap(a, b, i, j) ? at(i - 2, j - 2) + 1 : Infinity;
      rows[i]?.push(Math.min(change, at(i - 1, j) + 1, at(i, j - 1) + 1, swap));
    }
  }
  return at(a.length, b.length);
}

/** What was probably meant: `did you mean "members"?`, or the names that are known. */
export function suggest(wrong: string, known: readonly string[]): string {
  const inProject = known.find((name) => name.endsWith(`/${wrong}`));
  if (inProject !== undefined) return `did you mean "${inProject}"?`;
  // A name of a kilobyte is not a slip of the finger, and would take its square in time.
  const candidates = wrong.length > 80 ? [] : known;
  const [best] = candidates
    .map((name) => ({ name, far: distance(wrong.toLowerCase(), name.toLowerCase()) }))
    .sort((a, b) => a.far - b.far);
  if (best && best.far <= Math.max(1, Math.floor(wrong.length / 3))) return `did you mean "${best.name}"?`;
  if (known.length === 0) return 'take it out';
  const shown = [...known].sort().slice(0, 20);
  return `known are ${shown.join(', ')}${known.length > shown.length ? ' …' : ''}`;
}
