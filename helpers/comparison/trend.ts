import type { Severity } from '../kernel/check.ts';

/** One run of a stack in a row of them: what is drawn over time. */
export interface TrendPoint {
  /** ISO 8601. */
  gatheredAt: string;
  outcome: 'pass' | 'fail' | 'unknown';
  /** It was judged up to this iteration. */
  until: number;
  findings: Record<Severity, number>;
  unseen: number;
  waived: number;
  /** Iterations 1 to this one hold. */
  done: number;
}
