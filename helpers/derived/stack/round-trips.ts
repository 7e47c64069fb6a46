import type { Artifacts } from '../../evidence/evidence.ts';
import { median } from '../../lib/statistics.ts';

type Pair = Artifacts['latency']['pairs'][number];

const middle = (numbers: readonly number[]): number => (numbers.length > 0 ? median(numbers) : Number.NaN);

/** What one network's pairs amount to, in milliseconds; NaN, and 0 for the slowest, where nothing was measured. */
export const roundTripsOf = (pairs: readonly Pair[]): { median: number; slowest: number; p95: number } => ({
  median: middle(pairs.map(({ medianMs }) => medianMs)),
  slowest: Math.max(0, ...pairs.map(({ medianMs }) => medianMs)),
  // Each pair's p95 is nearly its own maximum; the middle of them is the p95 of all samples together.
  p95: middle(pairs.map(({ p95Ms }) => p95Ms)),
});
