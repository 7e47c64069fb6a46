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
  /** Findings that did not gate, for a baseline had them. Absent: there was no baseline. */
  known?: number;
}

/** The outcome whose colour a run has in a row of them: a pass that its baseline let through is no green one. */
export const colourOfPoint = ({ outcome, known = 0 }: TrendPoint): TrendPoint['outcome'] =>
  outcome === 'pass' && known > 0 ? 'unknown' : outcome;
