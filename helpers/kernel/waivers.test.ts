import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import type { Waiver } from '../policy/policy.ts';
import { defineCheck, unknown, type Observation } from './check.ts';
import { judgeCheck } from './judge-check.ts';
import type { RecordedCheck } from './record.ts';
import { warnAboutWaivers } from './waivers.ts';

const { policy } = world();
const evidence = evidenceOf(world());
const meta = {
  id: 'sample',
  title: 'All is well',
  severity: 'high',
  why: 'It hurts.',
  fix: 'Mend it.',
  requires: ['containers'],
} as const;
const seen = (subject: string, holds: boolean | null): Observation => ({
  ...{ subject, holds, expected: 'good', observed: 'seen', reproduce: null },
});
const waive = (subject: string, change: Partial<Waiver> = {}): Waiver => ({
  ...{ check: 'sample', subject, reason: 'known', owner: 'me', expires: '2027-01-31' },
  ...change,
});
const judgeWith = (waivers: Waiver[], evaluate: () => Observation[] | ReturnType<typeof unknown>): RecordedCheck =>
  judgeCheck(defineCheck({ ...meta, evaluate }), evidence, { ...policy, waivers });
const outcomeOf = (waivers: Waiver[], ...observations: Observation[]) => judgeWith(waivers, () => observations).outcome;

describe('a waiver', () => {
  it.each([
    ['sonarr', 'sonarr', true],
    ['sonarr', 'sonarr:8989/tcp', false],
    ['*', 'sonarr', true],
    ['*', 'sonarr:8989/tcp', false],
    ['son*', 'sonarr', true],
    ['son*', 'sonarr:8989/tcp', false],
    ['sonarr:*', 'sonarr:8989/tcp', true],
    ['sonarr:*', 'sonarr', false],
    ['*:8989/tcp', 'radarr:8989/tcp', true],
    ['*:8989/*', 'radarr:8989/udp', true],
    ['sonarr → *', 'sonarr → radarr:7878/tcp', false],
    ['sonarr → *:*', 'sonarr → radarr:7878/tcp', true],
    ['*:*', 'sonarr → radarr:7878/tcp', false],
    ['a.c', 'abc', false],
    ['a.*', 'abc', false],
    ['(x)*', '(x)y', true],
  ])('for %s is about %s: %s', (subject, found, covered) => {
    expect(outcomeOf([waive(subject)], seen(found, false))).toBe(covered ? 'waived' : 'fail');
  });

  it('is also for what could not be seen, one subject or the whole check', () => {
    expect(outcomeOf([waive('a')], seen('a', null), seen('b', true))).toBe('waived');
    expect(outcomeOf([waive('a')], seen('a', null), seen('b', null))).toBe('unknown');
    const blind = () => unknown('nobody lent a view');
    expect(judgeWith([waive('*')], blind)).toMatchObject({
      outcome: 'waived',
      reason: 'nobody lent a view',
      waiver: { owner: 'me' },
    });
    expect(judgeWith([waive('a')], blind).outcome).toBe('unknown');
    expect(judgeWith([waive('*', { expires: '2026-10-31' })], blind).outcome).toBe('unknown');
  });

  it('stands at each subject that it covers, the one that names it before one that means many', () => {
    const { observations, waiver } = judgeWith([waive('*', { owner: 'all' }), waive('a', { owner: 'one' })], () => [
      ...[seen('a', false), seen('b', null), seen('c', true)],
    ]);
    expect(observations).toMatchObject([
      { subject: 'a', holds: false, waived: true, waiver: { owner: 'one' } },
      { subject: 'b', holds: null, waived: true, waiver: { owner: 'all' } },
      { subject: 'c', holds: true },
    ]);
    expect(observations[2]).not.toHaveProperty('waived');
    expect(waiver).toMatchObject({ owner: 'one' });
  });
});

describe('the warnings about waivers', () => {
  const warn = (waiver: Waiver, ...observations: Observation[]) =>
    warnAboutWaivers(
      [
        {
          ...{ id: '1.1', iteration: 1, title: 'All is well', severity: 'high', outcome: 'fail' },
          checks: [judgeWith([waiver], () => observations)],
        },
      ],
      { ...policy, waivers: [waiver] },
      '2026-11-01T12:00:00.000Z',
    );

  it.each([
    ['2026-11-01', 'ends today, on 2026-11-01'],
    ['2026-11-02', 'ends in 1 day, on 2026-11-02'],
    ['2026-11-15', 'ends in 14 days, on 2026-11-15'],
  ])('tell of one that ends soon: %s', (expires, words) => {
    expect(warn(waive('a', { expires }), seen('a', false))).toEqual([
      `waiver sample / a ${words}: mend it, or let me decide anew`,
    ]);
  });

  it('say nothing of one that ends later', () => {
    expect(warn(waive('a', { expires: '2026-11-16' }), seen('a', false))).toEqual([]);
  });

  it('tell of one that is over, and of one that nothing needs', () => {
    expect(warn(waive('a', { expires: '2026-10-31' }), seen('a', false))).toEqual([
      'waiver sample / a expired on 2026-10-31: the finding counts again',
    ]);
    expect(warn(waive('b*'), seen('a', false), seen('bc', true))).toEqual([
      'waiver sample / b* matches no finding: remove it if the fault is repaired',
    ]);
  });

  it('know one for a blind spot as needed', () => {
    expect(warn(waive('a'), seen('a', null))).toEqual([]);
    expect(warn(waive('*'))).toEqual([]);
  });
});
