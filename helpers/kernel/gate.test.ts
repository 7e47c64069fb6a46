import { describe, expect, it } from 'vitest';
import { checkOf, criterionOf } from '../../reports/sample.fake.ts';
import { gate, isOfFiles, lookedAt, weigh } from './gate.ts';
import type { RecordedCheck, RecordedObservation } from './record.ts';

const seen = (holds: boolean | null, more: Partial<RecordedObservation> = {}): RecordedObservation => ({
  subject: 'sonarr',
  holds,
  expected: 'shut',
  observed: 'open',
  ...more,
});
const live = { failOn: 'medium', source: 'live' } as const;
const plan = { failOn: 'medium', source: 'plan' } as const;
const weightOf = (check: Partial<RecordedCheck>, by: Parameters<typeof weigh>[1] = live) =>
  weigh(checkOf({ severity: 'high', ...check }), by);

describe('what a check means for the gate', () => {
  it.each([
    ['waived', { waived: true }],
    ['known to the baseline', { known: true }],
  ] as const)('is nothing where each finding is %s, and a failure beside one that is not', (_, mark) => {
    const observations = [seen(false, mark)];
    expect(weightOf({ outcome: 'fail', observations })).toBeNull();
    expect(weightOf({ outcome: 'fail', observations: [...observations, seen(false)] })).toBe('fail');
  });

  it.each([
    ['waived', { waived: true }],
    ['known to the baseline', { known: true }],
    ['in an accepted blind spot', { accepted: 'outside' }],
  ] as const)('is nothing where each blind subject is %s, and unknown beside one that is not', (_, mark) => {
    const observations = [seen(null, mark)];
    expect(weightOf({ outcome: 'unknown', observations })).toBeNull();
    expect(weightOf({ outcome: 'unknown', observations: [...observations, seen(null)] })).toBe('unknown');
  });

  it('is unknown where a check has no answer at all, unless baseline or policy knows that', () => {
    const blind = { outcome: 'unknown', observations: [] } as const;
    expect(weightOf({ ...blind, observations: [] })).toBe('unknown');
    expect(weightOf({ ...blind, observations: [], known: true })).toBeNull();
    expect(weightOf({ ...blind, observations: [], accepted: 'outside' })).toBeNull();
  });

  it('says a finding before it says what was not seen', () => {
    expect(weightOf({ outcome: 'fail', observations: [seen(null), seen(false)] })).toBe('fail');
    expect(weightOf({ outcome: 'unknown', observations: [seen(true), seen(null)] })).toBe('unknown');
  });

  it('is nothing below the gate, and something at it', () => {
    const observations = [seen(false)];
    expect(weightOf({ outcome: 'fail', severity: 'low', observations })).toBeNull();
    expect(weightOf({ outcome: 'fail', severity: 'medium', observations })).toBe('fail');
    expect(weightOf({ outcome: 'fail', severity: 'low', observations }, { ...live, failOn: 'low' })).toBe('fail');
  });

  it.each(['pass', 'notApplicable', 'waived'] as const)('is nothing where the check says %s', (outcome) => {
    expect(weightOf({ outcome, observations: [seen(false)] })).toBeNull();
  });

  it('leaves out what a file or a stand-in can never show, and only there', () => {
    const hidden = { outcome: 'unknown', observations: [seen(null, { hidden: true })] } as const;
    const whole = { outcome: 'unknown', cause: 'source', observations: [] } as const;
    for (const check of [hidden, whole]) {
      const made: Partial<RecordedCheck> = { ...check, observations: [...check.observations] };
      expect(weightOf(made, plan)).toBeNull();
      expect(weightOf(made, { ...live, source: 'replay', recorded: 'rehearse' })).toBeNull();
      expect(weightOf(made)).toBe('unknown');
      expect(weightOf(made, { ...live, source: 'replay', recorded: 'live' })).toBe('unknown');
    }
    expect(weightOf({ outcome: 'unknown', observations: [seen(null), seen(null, { hidden: true })] }, plan)).toBe(
      'unknown',
    );
    expect(weightOf({ outcome: 'fail', observations: [seen(false)] }, plan)).toBe('fail');
  });
});

describe('the verdict', () => {
  const of = (...checks: RecordedCheck[]) => gate([criterionOf({ checks })], live);
  const bad = checkOf({ severity: 'high', outcome: 'fail', observations: [seen(false)] });
  const blind = checkOf({ severity: 'high', outcome: 'unknown', observations: [] });

  it('is the worst of all checks, a finding before a blind spot', () => {
    expect(of(checkOf())).toBe('pass');
    expect(of(checkOf(), blind)).toBe('unknown');
    expect(of(blind, bad, checkOf())).toBe('fail');
  });

  it('is no pass where nothing was judged', () => expect(gate([], live)).toBe('unknown'));
});

describe('what was looked at', () => {
  it('is what the recording was made of', () => {
    expect(lookedAt({ source: 'replay', recorded: 'plan' })).toBe('plan');
    expect(lookedAt({ source: 'replay' })).toBe('replay');
    expect(lookedAt({ source: 'spun', recorded: 'plan' })).toBe('spun');
    const ofFiles = (['live', 'spun', 'plan', 'rehearse', 'replay'] as const).map((source) => isOfFiles({ source }));
    expect(ofFiles).toEqual([false, false, true, true, false]);
  });
});
