import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence/evidence.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { defineCheck, notApplicable, type Check, type Criterion } from './check.ts';
import { judgeCriteria } from './judge.ts';

const meta = { title: 'All is well', severity: 'critical', why: 'It hurts.', fix: 'Mend it.' } as const;
const seen = (holds: boolean | null) => [{ subject: 'a', holds, expected: 'good', observed: 'seen', reproduce: null }];
const context = (holds: boolean | null): Check =>
  defineCheck({ ...meta, id: 'ground', requires: ['engine'], evaluate: () => seen(holds) });
const others: readonly Check[] = [
  defineCheck({ ...meta, id: 'green', requires: ['logs'], evaluate: () => seen(true) }),
  defineCheck({ ...meta, id: 'nothing', requires: ['logs'], evaluate: () => notApplicable('nothing is here') }),
  defineCheck({ ...meta, id: 'red', requires: ['logs'], evaluate: () => seen(false) }),
];
const criterion = (id: string, iteration: number, checks: readonly Check[]): Criterion => ({
  id,
  iteration,
  title: 'Planted',
  severity: 'critical',
  checks,
});
const judge = (first: readonly Check[], evidence: Evidence = evidenceOf(world())) =>
  judgeCriteria(
    [
      ...first.map((check) => criterion('0.1', 0, [check])),
      ...others.map((check, at) => criterion(`1.${at + 1}`, 1, [check])),
    ],
    evidence,
    world().policy,
    null,
  )
    .filter(({ id }) => id !== '0.1')
    .map(({ outcome }) => outcome);

describe('without a stack', () => {
  it('judges as it sees where there is one', () => {
    expect(judge([context(true)])).toEqual(['pass', 'notApplicable', 'fail']);
  });

  it.each([
    ['0.1 fails', [context(false)]],
    ['0.1 is unknown', [context(null)]],
    [
      '0.1 says that it does not apply',
      [defineCheck({ ...meta, id: 'ground', requires: ['engine'], evaluate: () => notApplicable('no engine') })],
    ],
    ['nobody judged 0.1', []],
  ])('lets nothing pass, nor not apply: %s', (_, first) => {
    expect(judge(first)).toEqual(['unknown', 'unknown', 'fail']);
  });

  it('counts a failed look at the engine as none', () => {
    const evidence = evidenceOf(world());
    evidence.artifacts.engine = { ok: false, ms: 1, scope: '', error: 'connection refused', cause: 'failed' };
    expect(judge([context(true)], evidence)).toEqual(['unknown', 'unknown', 'fail']);
    const [, first] = judgeCriteria(
      [criterion('0.1', 0, [context(true)]), criterion('1.1', 1, others.slice(0, 1))],
      evidence,
      world().policy,
      null,
    );
    expect(first?.checks).toMatchObject([{ lacks: 'engine', stackless: true }]);
  });
});
