import { describe, expect, it } from 'vitest';
import { checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import { describeOutcome } from '../../reports/findings.ts';
import type { RecordedCheck, RecordedObservation, RunRecord } from '../kernel/record.ts';
import { gateAgainst } from './gate-against.ts';

const observe = (subject: string, holds: boolean | null, change: Partial<RecordedObservation> = {}) => ({
  ...{ subject, holds, expected: 'closed', observed: 'seen' },
  ...change,
});

function run(outcome: RecordedCheck['outcome'], observations: RecordedObservation[], reason?: string): RunRecord {
  const check = checkOf({ outcome, observations, ...(reason === undefined ? {} : { reason }) });
  const verdict = outcome === 'fail' || outcome === 'unknown' ? outcome : 'pass';
  return recordOf([criterionOf({ outcome, checks: [check] })], { outcome: verdict });
}

const a = run('fail', [observe('a', false)]);
const blind = run('unknown', [], 'nobody lent a view');

describe('a run gated against a baseline', () => {
  it('passes where the baseline has every finding, and says so', () => {
    const gated = gateAgainst(a, a);
    expect(gated).toMatchObject({ outcome: 'pass', baseline: { gatheredAt: a.gatheredAt, known: 1 } });
    expect(gated.criteria[0]).toMatchObject({ outcome: 'fail', checks: [{ observations: [{ known: true }] }] });
    expect(describeOutcome(gated)).toBe(
      'PASS at gate medium: nothing is new since the baseline of 2026-11-01T12:00:00.000Z; ' +
        '1 finding that it knows does not gate',
    );
  });

  it('fails by one that is new, beside others that are not', () => {
    const gated = gateAgainst(run('fail', [observe('a', false), observe('b', false)]), a);
    expect(gated).toMatchObject({ outcome: 'fail', baseline: { known: 1 } });
    expect(gated.criteria[0]?.checks[0]?.observations.map(({ known }) => known)).toEqual([true, undefined]);
  });

  it.each([
    ['could not see it', run('unknown', [observe('a', null)])],
    ['had it waived', run('waived', [observe('a', false, { waived: true })])],
    ['did not judge it', recordOf([])],
    ['saw it hold', run('pass', [observe('a', true)])],
  ])('fails where the baseline %s', (_, baseline) => {
    expect(gateAgainst(a, baseline).outcome).toBe('fail');
  });

  it('is no pass where it lost sight of something, beside a finding that is known too', () => {
    const lost = run('fail', [observe('a', false), observe('b', null)]);
    expect(gateAgainst(lost, run('fail', [observe('a', false), observe('b', true)])).outcome).toBe('unknown');
    expect(gateAgainst(blind, run('pass', [observe('a', true)])).outcome).toBe('unknown');
  });

  it('does not gate by what the baseline could not see either', () => {
    expect(gateAgainst(blind, blind).outcome).toBe('pass');
    const unseen = run('unknown', [observe('a', null)]);
    expect(gateAgainst(unseen, unseen)).toMatchObject({ outcome: 'pass', baseline: { known: 0 } });
  });

  it('lets nobody pass who judged nothing', () => {
    expect(gateAgainst(recordOf([]), a).outcome).toBe('unknown');
  });
});
