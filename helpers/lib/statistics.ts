/** Value below which the given fraction of the numbers lies. Throws RangeError without any. */
export function percentile(numbers: readonly number[], fraction: number): number {
  const sorted = [...numbers].sort((a, b) => a - b);
  const at = sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * fraction))];
  if (at === undefined) throw new RangeError('no numbers');
  return at;
}

/** The middle of the numbers; of an even count the upper of the two. Throws RangeError without any. */
export const median = (numbers: readonly number[]): number => percentile(numbers, 0.5);

/** Throws RangeError without any. */
export function mean(numbers: readonly number[]): number {
  if (numbers.length === 0) throw new RangeError('no numbers');
  return numbers.reduce((sum, number) => sum + number, 0) / numbers.length;
}

/** To so many digits behind the point. */
export const round = (number: number, digits: number): number => Math.round(number * 10 ** digits) / 10 ** digits;

/** Milliseconds to a thousandth; more digits are noise. */
export const roundMs = (ms: number): number => round(ms, 3);

/** Per cent to a tenth; 0 of nothing. */
export const percent = (part: number, whole: number): number => (whole > 0 ? round((100 * part) / whole, 1) : 0);

const dayMs = 86_400_000;

/** Full days from one moment to another, both in milliseconds since 1970; negative where the other came first. */
export const wholeDays = (from: number, to: number): number => Math.floor((to - from) / dayMs);
