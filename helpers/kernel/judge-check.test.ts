import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { defineCheck, notApplicable, type Observation } from './check.ts';
import { judgeCheck } from './judge-check.ts';

const meta = {
  id: 'sample',
  title: 'All is well',
  severity: 'high',
  why: 'It hurts.',
  fix: 'Mend it.',
  requires: ['containers'],
} as const;
const seen = (subject: string, holds: boolean | null): Observation => ({
  subject,
  holds,
  expected: 'good',
  observed: 'seen',
  reproduce: null,
});
const checkOf = (observations: Observation[]) => defineCheck({ ...meta, evaluate: () => observations });
const { evidence, policy } = { evidence: evidenceOf(world()), policy: world().policy };
const waiver = { check: 'sample', subject: 'a', reason: 'known', owner: 'me', expires: '2026-11-01' };

describe('the kernel', () => {
  it.each([
    ['all hold', [seen('a', true)], 'pass'],
    ['one does not', [seen('a', false), seen('b', null), seen('c', true)], 'fail'],
    ['one could not be seen', [seen('a', null), seen('b', true)], 'unknown'],
    ['nobody was considered', [], 'unknown'],
  ])('%s', (_, observations, outcome) => {
    expect(judgeCheck(checkOf(observations), evidence, policy).outcome).toBe(outcome);
  });

  it('shows a waived finding and counts it no more', () => {
    const verdict = judgeCheck(checkOf([seen('a', false), seen('b', true)]), evidence, {
      ...policy,
      waivers: [waiver],
    });
    expect(verdict).toMatchObject({
      outcome: 'waived',
      waiver: { reason: 'known' },
      observations: [
        { subject: 'a', holds: false, waived: true },
        { subject: 'b', holds: true },
      ],
    });
  });

  it('lets a waiver hide neither its neighbour nor a blind spot', () => {
    expect(
      judgeCheck(checkOf([seen('a', false), seen('b', false)]), evidence, { ...policy, waivers: [waiver] }).outcome,
    ).toBe('fail');
    expect(
      judgeCheck(checkOf([seen('a', false), seen('b', null)]), evidence, { ...policy, waivers: [waiver] }).outcome,
    ).toBe('unknown');
  });

  it('forgets a waiver the day after it ends', () => {
    expect(
      judgeCheck(checkOf([seen('a', false)]), evidence, { ...policy, waivers: [{ ...waiver, expires: '2026-10-31' }] })
        .outcome,
    ).toBe('fail');
  });

  it('folds a subject that was seen twice into its worst', () => {
    expect(
      judgeCheck(checkOf([seen('a', true), seen('a', false), seen('a', null)]), evidence, policy).observations,
    ).toMatchObject([{ subject: 'a', holds: false }]);
  });

  it('passes on why something does not apply', () => {
    expect(
      judgeCheck(defineCheck({ ...meta, evaluate: () => notApplicable('no tunnel is declared') }), evidence, policy),
    ).toMatchObject({ outcome: 'notApplicable', reason: 'no tunnel is declared' });
  });

  it('calls a check idle only where the place it looks from was never lent', () => {
    const idle = defineCheck({ ...meta, idleWithout: ['containers'], evaluate: () => [seen('a', true)] });
    const without = (cause: 'noVantage' | 'failed') => ({
      ...evidence,
      artifacts: {
        ...evidence.artifacts,
        containers: { ok: false as const, ms: 0, scope: '', error: 'nobody lent a view', cause },
      },
    });
    expect(judgeCheck(idle, without('noVantage'), policy)).toMatchObject({
      outcome: 'notApplicable',
      reason: 'nobody lent a view',
    });
    expect(judgeCheck(idle, without('failed'), policy).outcome).toBe('unknown');
    expect(judgeCheck(checkOf([seen('a', true)]), without('noVantage'), policy).outcome).toBe('unknown');
  });

  it('says which look failed, and whether its source could ever have shown it', () => {
    const blind = {
      ...evidence,
      artifacts: {
        ...evidence.artifacts,
        containers: {
          ok: false as const,
          ms: 0,
          scope: '',
          error: 'a file has no containers',
          cause: 'source' as const,
        },
      },
    };
    expect(judgeCheck(checkOf([seen('a', true)]), blind, policy)).toMatchObject({
      outcome: 'unknown',
      cause: 'source',
      lacks: 'containers',
      reason: 'containers: a file has no containers',
    });
  });
});
