/** Value below which the given fraction of the numbers lies; 0.5 is the median. Throws RangeError without any. */
export function percentile(numbers: readonly number[], fraction: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
  if (at === undefined) throw new RangeError('no numbers');
  return at;
}

/** Milliseconds to a thousandth; more digits are noise. */
export const roundMs = (ms: number): number => Math.round(ms * 1000) / 1000;

/** Per cent to a tenth. */
export const percent = (part: number, whole: number): number =>
  whole > 0 ? Math.round((1000 * part) / whole) / 10 : 0;
