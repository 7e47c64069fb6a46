/** Least number of letters to add, drop, change or swap with their neighbour. */
function distance(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i += 1) {
    const next = [i];
    for (let j = 1; j <= b.length; j += 1) {
      const change = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      const swapped = i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1];
      next.push(
        Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1, swapped ? (before[j - 2] ?? 0) + 1 : Infinity),
      );
    }
    before = row;
    row = next;
  }
  return row[b.length] ?? a.length;
}

/** What was probably meant: `did you mean "members"?`, or the names that are known. */
export function suggest(wrong: string, known: readonly string[]): string {
  // A name of a kilobyte is not a slip of the finger, and would take its square in time.
  const near =
    wrong.length > 80
      ? []
      : known
          .map((name) => ({ name, far: distance(wrong.toLowerCase(), name.toLowerCase()) }))
          .sort((a, b) => a.far - b.far);
  const [best] = near;
  if (best && best.far <= Math.max(1, Math.floor(wrong.length / 3))) return `did you mean "${best.name}"?`;
  if (known.length === 0) return 'take it out';
  const shown = [...known].sort().slice(0, 20);
  return `known are ${shown.join(', ')}${known.length > shown.length ? ' …' : ''}`;
}
