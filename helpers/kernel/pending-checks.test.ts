import { describe, expect, it } from 'vitest';
import { checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import { withPending } from './pending-checks.ts';
import type { RecordedCheck } from './record.ts';

const finding = { subject: 'sonarr', holds: false, expected: 'shut', observed: 'open' } as const;
const broken: Partial<RecordedCheck> = { outcome: 'fail', observations: [finding] };
const [morning, noon] = ['2026-11-02T06:00:00.000Z', '2026-11-02T12:00:00.000Z'];

const run = (gatheredAt: string, ...checks: Partial<RecordedCheck>[]) =>
  recordOf(
    checks.map((check, at) => criterionOf({ id: `2.${at + 1}`, checks: [checkOf({ id: `check-${at}`, ...check })] })),
    { gatheredAt },
  );

describe('a run of which a part is still being looked at', () => {
  const looks = ['containers', 'outside'] as const;

  it('has what rests on that part from the run before, with its time, and everything else as it is', () => {
    const before = run(morning, { ...broken, looks: [...looks] }, broken);
    const now = run(noon, { looks: [...looks] }, { looks: ['containers'] });
    const { criteria, totals, outcome } = withPending(now, before, ['outside', 'reachability']);
    expect(criteria.map(({ checks: [check] }) => [check?.outcome, check?.seenAt])).toEqual([
      ['fail', morning],
      ['pass', undefined],
    ]);
    expect(criteria.map((criterion) => criterion.outcome)).toEqual(['fail', 'pass']);
    expect(totals).toEqual({ pass: 1, fail: 1, unknown: 0, notApplicable: 0, waived: 0 });
    expect(outcome).toBe('fail');
  });

  it('keeps the time of what was old already', () => {
    const before = run(noon, { looks: ['outside'], seenAt: morning });
    expect(withPending(run(noon, { looks: ['outside'] }), before, ['outside']).criteria[0]?.checks[0]?.seenAt).toBe(
      morning,
    );
  });

  it('has what the run before did not judge as it was seen now', () => {
    const now = run(noon, { ...broken, looks: ['outside'] });
    const { criteria, totals, outcome } = withPending(now, recordOf([]), ['outside']);
    expect(criteria[0]?.checks[0]).toEqual(now.criteria[0]?.checks[0]);
    expect([totals.fail, totals.pass, outcome]).toEqual([1, 0, 'fail']);
  });
});
