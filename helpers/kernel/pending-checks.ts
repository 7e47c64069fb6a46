import { criterionOutcome } from './judge.ts';
import { gate } from './gate.ts';
import type { Outcome, RunRecord } from './record.ts';

const allOf = ({ criteria }: RunRecord) => criteria.flatMap(({ checks }) => checks);

/**
 * A run of which a part is still being looked at: checks that rest on that part are those of the run before, each with
 * the time at which it was seen; the outcome is that of all. pending: artifacts that may have changed and were not seen
 * again yet.
 */
export function withPending(record: RunRecord, before: RunRecord, pending: readonly string[]): RunRecord {
  const waits = new Set(pending);
  const old = new Map(allOf(before).map((check) => [check.id, check]));
  const criteria = record.criteria.map((criterion) => {
    const checks = criterion.checks.map((check) => {
      const earlier = old.get(check.id);
      if (earlier === undefined || !check.looks.some((id) => waits.has(id))) return check;
      return { ...earlier, seenAt: earlier.seenAt ?? before.gatheredAt };
    });
    return { ...criterion, checks, outcome: criterionOutcome(checks, criterion.severity) };
  });
  const totals: Record<Outcome, number> = { pass: 0, fail: 0, unknown: 0, notApplicable: 0, waived: 0 };
  for (const { outcome } of criteria) totals[outcome] += 1;
  return { ...record, criteria, totals, outcome: gate(criteria, record) };
}
