import { describe, expect, it } from 'vitest';
import type { Evidence } from '../evidence/evidence.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { policyFile } from '../testing/worlds/world-policy.ts';
import { summaries } from '../derived/record/summaries.ts';
import { defineCheck, unknown, type Check, type Criterion, type Observation, type Severity } from './check.ts';
import { judge, type JudgeOptions } from './judge.ts';
import { exitCode, gate } from './gate.ts';

const meta = { title: 'All is well', why: 'It hurts.', fix: 'Mend it.' } as const;
const seen = (subject: string, holds: boolean | null, observed = 'seen'): Observation => ({
  subject,
  holds,
  expected: 'good',
  observed,
  reproduce: null,
});
const check = (id: string, holds: boolean | null, severity: Severity = 'high', subject = 'a'): Check =>
  defineCheck({ ...meta, id, severity, requires: ['logs'], evaluate: () => [seen(subject, holds)] });
const criterion = (id: string, checks: readonly Check[], severity: Severity = 'high'): Criterion => ({
  id,
  iteration: Number(id.split('.')[0]),
  title: 'Planted',
  severity,
  checks,
});
const context = criterion('0.1', [check('ground', true)]);
const fine = (id: string) => criterion(id, [check(`fine-${id}`, true)]);

const evidence = evidenceOf(world());
const waiver = { check: 'red', subject: 'a', reason: 'known', owner: 'me', expires: '2027-01-31' };
const run = (
  criteria: readonly Criterion[],
  change: Partial<JudgeOptions> = {},
  waivers: (typeof waiver)[] = [],
  given = evidence,
) =>
  judge(
    given,
    { file: { ...policyFile, waivers }, path: 'policy.yaml', sha256: '0', derived: false, warnings: ['look out'] },
    {
      criteria,
      until: 2,
      only: null,
      failOn: 'high',
      source: 'live',
      judgedAt: '2026-11-01T12:00:01.000Z',
      durationMs: 1,
      summaries,
      ...change,
    },
  );
const ids = (only: string[] | null) =>
  run([context, fine('1.1'), fine('2.1'), fine('3.1')], { only }).criteria.map(({ id }) => id);

describe('what is judged', () => {
  it('is all up to the iteration that is asked for', () => {
    expect(ids(null)).toEqual(['0.1', '1.1', '2.1']);
  });

  it('is what was named, an iteration or a criterion of whichever, and 0.x always', () => {
    expect(ids(['3.1'])).toEqual(['0.1', '3.1']);
    expect(ids(['1'])).toEqual(['0.1', '1.1']);
    expect(run([context], { only: ['1'] }).only).toEqual(['1']);
    expect(run([context]).only).toBeNull();
  });
});

describe('a criterion', () => {
  it('is not changed by advice, unless it is all advice', () => {
    const advice = check('advice', false, 'advisory');
    const { criteria } = run([
      context,
      criterion('1.1', [advice, check('good', true)]),
      criterion('1.2', [advice], 'advisory'),
    ]);
    expect(criteria.map(({ outcome }) => outcome)).toEqual(['pass', 'pass', 'fail']);
  });
});

describe('without a stack', () => {
  const reasonOf = (first: Check) =>
    run([criterion('0.1', [first]), fine('1.1')]).criteria.flatMap(({ checks }) =>
      checks.map(({ outcome, reason }) => [outcome, reason]),
    );

  it('the first thing that does not hold is the reason', () => {
    const first = defineCheck({
      ...meta,
      id: 'ground',
      severity: 'high',
      requires: ['logs'],
      evaluate: () => [seen('a', true, 'it answers'), seen('b', false, 'nothing runs')],
    });
    expect(reasonOf(first)).toEqual([
      ['fail', undefined],
      ['unknown', 'no stack was seen (criterion 0.1): nothing runs'],
    ]);
  });

  it('what could not be asked at all is the reason, in its own words', () => {
    const first = defineCheck({
      ...meta,
      id: 'ground',
      severity: 'high',
      requires: ['logs'],
      evaluate: () => unknown('no engine answers'),
    });
    expect(reasonOf(first)).toEqual([
      ['unknown', 'no engine answers'],
      ['unknown', 'no stack was seen (criterion 0.1): no engine answers'],
    ]);
  });

  it('what is unknown for a reason of its own keeps it, and 0.1 its own outcome', () => {
    const lost = defineCheck({
      ...meta,
      id: 'lost',
      severity: 'high',
      requires: ['logs'],
      evaluate: () => unknown('the log is gone'),
    });
    const first = { ...check('ground', true), evaluate: () => ({ outcome: 'notApplicable' as const, reason: 'none' }) };
    const [zero, one] = run([criterion('0.1', [first]), criterion('1.1', [lost])]).criteria;
    expect(zero?.outcome).toBe('notApplicable');
    expect(one?.checks[0]?.reason).toBe('the log is gone');
  });

  it('says so where nobody judged 0.1', () => {
    expect(run([fine('1.1')]).criteria[0]?.checks[0]?.reason).toContain('criterion 0.1 was not judged');
  });
});

describe('the progress', () => {
  const doneOf = (...criteria: Criterion[]) => run([context, ...criteria], { until: 7 }).health.progress;
  const all = [1, 2, 3, 4, 5, 6, 7].map((iteration) => fine(`${iteration}.1`));

  it('counts iterations that are done, of seven', () => {
    expect(doneOf(...all)).toEqual({ done: 7, of: 7, percent: 100 });
    expect(doneOf(fine('1.1'), fine('2.1'), fine('3.1'))).toEqual({ done: 3, of: 7, percent: 43 });
    expect(doneOf()).toEqual({ done: 0, of: 7, percent: 0 });
  });

  it.each([
    ['fails', false],
    ['is unknown', null],
  ])('ends before the first that %s', (_, holds) => {
    const broken = criterion('2.2', [check('broken', holds)]);
    expect(doneOf(fine('1.1'), fine('2.1'), broken, fine('3.1')).done).toBe(1);
    const blind = criterion('0.2', [check('blind', holds)]);
    expect(doneOf(blind, ...all).done).toBe(0);
  });

  it('ends before an iteration of which only some criteria were asked for', () => {
    const some = [context, fine('1.1'), fine('1.2'), fine('2.1')];
    const doneBy = (only: string[]) => run(some, { until: 7, only }).health.progress.done;
    expect([doneBy(['1.1']), doneBy(['1.1', '1.2', '2']), doneBy(['1']), doneBy(['1', '2'])]).toEqual([0, 0, 1, 2]);
  });

  it('ends before an iteration of which something ought to be judged and is not, and says so', () => {
    const unjudged = [{ id: '7.3', iteration: 7 }];
    const { health, warnings } = run([context, ...all], { until: 7, unjudged });
    expect(health.progress.done).toBe(6);
    const sentence = 'this stackproof does not judge 7.3 yet: nothing is said of them';
    expect(warnings).toContain(sentence);
    expect(run([context, ...all], { until: 7, unjudged, only: ['1'] }).warnings).not.toContain(sentence);
    const before = run([context, ...all], { until: 6, unjudged });
    expect(before.unjudged).toEqual([]);
    expect(before.warnings).not.toContain(sentence);
  });

  it('ends before the first that nobody judged, and advice does not hinder it', () => {
    expect(doneOf(fine('2.1')).done).toBe(0);
    expect(doneOf(fine('1.1'), criterion('1.2', [check('advice', false, 'advisory')], 'advisory')).done).toBe(1);
    expect(doneOf(criterion('1.2', [check('advice', true, 'advisory')], 'advisory')).done).toBe(0);
  });
});

describe('the outcome of a run', () => {
  const outcomeOf = (checks: readonly Check[], change: Partial<JudgeOptions> = {}) =>
    run([context, criterion('1.1', checks)], change).outcome;

  it('is a finding of the asked severity or a graver one', () => {
    expect(outcomeOf([check('good', true)])).toBe('pass');
    expect(outcomeOf([check('good', true), check('red', false, 'high')])).toBe('fail');
    expect(outcomeOf([check('good', true), check('red', false, 'critical')])).toBe('fail');
    expect(outcomeOf([check('good', true), check('red', false, 'medium')])).toBe('pass');
    expect(outcomeOf([check('good', true), check('red', false, 'medium')], { failOn: 'medium' })).toBe('fail');
  });

  it('is a finding before it is a blind spot', () => {
    expect(outcomeOf([check('good', true), check('blind', null)])).toBe('unknown');
    expect(outcomeOf([check('good', true), check('blind', null, 'low')])).toBe('pass');
    expect(outcomeOf([check('blind', null), check('red', false)])).toBe('fail');
  });

  it('is unknown where nothing was judged', () => {
    expect(run([]).outcome).toBe('unknown');
  });

  it.each([
    ['plan', 'source', 'pass'],
    ['rehearse', 'source', 'pass'],
    ['live', 'source', 'unknown'],
    ['plan', 'failed', 'unknown'],
  ] as const)('in %s, where a look failed for its %s, is %s', (source, cause, outcome) => {
    const artifacts = { ...evidence.artifacts, logs: { ok: false as const, ms: 0, scope: '', error: 'none', cause } };
    const stands = { ...context, checks: [{ ...check('ground', true), requires: ['engine'] as const }] };
    const criteria = [stands, criterion('1.1', [check('blind', true)])];
    expect(run(criteria, { source }, [], { ...evidence, artifacts }).outcome).toBe(outcome);
  });

  it.each([
    ['plan', 'pass'],
    ['rehearse', 'pass'],
    ['live', 'unknown'],
    ['spun', 'unknown'],
  ] as const)('of a replay is that of %s, where its recording is of one', (source, outcome) => {
    const lost = { ok: false as const, ms: 0, scope: '', error: 'none', cause: 'source' as const };
    const stands = { ...context, checks: [{ ...check('ground', true), requires: ['engine'] as const }] };
    const criteria = [stands, criterion('1.1', [check('blind', true)])];
    const recording: Evidence = { ...evidence, source, artifacts: { ...evidence.artifacts, logs: lost } };
    const record = run(criteria, { source: 'replay' }, [], recording);
    expect(record).toMatchObject({ source: 'replay', recorded: source, outcome });
    expect(gate(record.criteria, record)).toBe(outcome);
  });

  it('is the exit code', () => {
    expect((['pass', 'fail', 'unknown'] as const).map((outcome) => exitCode({ outcome }))).toEqual([0, 1, 3]);
  });

  it('stands beside how many criteria came to what', () => {
    const red = criterion('1.1', [check('red', false)]);
    const blind = criterion('1.2', [check('blind', null)]);
    expect(run([context, red, blind, fine('1.3')]).totals).toEqual({
      pass: 2,
      fail: 1,
      unknown: 1,
      notApplicable: 0,
      waived: 0,
    });
  });

  it('names the stack: its own services, each once', () => {
    const given = world(({ containers }) => {
      for (const each of containers.filter(({ subject }) => subject === 'radarr')) each.member = false;
    });
    const { stack } = run([context], {}, [], evidenceOf(given));
    expect(stack).toEqual({ project: 'small', engine: '28.5.2', services: 6 });
    const lost = { ok: false as const, ms: 1, scope: '', error: 'gone', cause: 'failed' as const };
    const blind = { ...evidence, artifacts: { ...evidence.artifacts, containers: lost, engine: lost } };
    expect(run([context], {}, [], blind).stack).toEqual({ project: 'small', engine: null, services: 0 });
  });
});

describe('the warnings of a run', () => {
  const warningsOf = (change: Partial<typeof waiver>, subjects: readonly Observation[]) => {
    const red = { ...check('red', false), evaluate: () => subjects };
    return run([context, criterion('1.1', [red])], {}, [{ ...waiver, ...change }]).warnings;
  };

  it('are the policy’s own, and nothing where a waiver hides a finding', () => {
    expect(warningsOf({}, [seen('a', false), seen('b', true)])).toEqual(['look out']);
    expect(warningsOf({ check: 'another' }, [seen('a', true)])).toEqual(['look out']);
  });

  it('tell of a waiver that ended', () => {
    expect(warningsOf({ expires: '2026-10-31' }, [seen('a', false)])).toEqual([
      'look out',
      'waiver red / a expired on 2026-10-31: the finding counts again',
    ]);
  });

  it('tell of a waiver that hides nothing any more', () => {
    const idle = ['look out', 'waiver red / a matches no finding: remove it if the fault is repaired'];
    expect(warningsOf({}, [seen('a', true)])).toEqual(idle);
    expect(warningsOf({}, [seen('b', false), seen('c', null)])).toEqual(idle);
  });
});
