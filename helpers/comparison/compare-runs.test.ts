import { describe, expect, it } from 'vitest';
import { checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import type { Reached, RecordedCheck, RecordedObservation, RunRecord } from '../kernel/record.ts';
import { compareRuns } from './compare-runs.ts';

type Seen = Readonly<Record<string, boolean | null | 'waived'>>;

const observe = ([subject, holds]: [string, boolean | null | 'waived']): RecordedObservation => ({
  ...{ subject, expected: 'closed', observed: `seen ${holds}` },
  holds: holds === 'waived' ? false : holds,
  ...(holds === 'waived' ? { waived: true as const } : {}),
});

function outcomeOf(seen: Seen): RecordedCheck['outcome'] {
  const all = Object.values(seen);
  if (all.includes(false)) return 'fail';
  if (all.includes(null) || all.length === 0) return 'unknown';
  return all.includes('waived') ? 'waived' : 'pass';
}

const check = (seen: Seen, change: Partial<RecordedCheck> = {}): RecordedCheck =>
  checkOf({ outcome: outcomeOf(seen), observations: Object.entries(seen).map(observe), ...change });

const run = (checks: RecordedCheck[], change: Partial<RunRecord> = {}): RunRecord => {
  const outcomes = checks.map(({ outcome }) => outcome);
  const outcome = (['fail', 'unknown', 'waived'] as const).find((each) => outcomes.includes(each)) ?? 'pass';
  return recordOf([criterionOf({ outcome, checks })], change);
};

const subjectsOf = (changes: readonly { subject: string }[]) => changes.map(({ subject }) => subject);
const compare = (before: Seen, now: Seen) => compareRuns(run([check(before)]), run([check(now)]));

describe('two runs', () => {
  it('of the same stack differ in nothing', () => {
    const same = run([check({ a: true, b: false, c: null })]);
    expect(compareRuns(same, same)).toMatchObject({
      ...{ found: [], fixed: [], gone: [], lost: [], judgedFirst: [], waived: [], settings: [], still: 1 },
      isWorse: false,
    });
  });

  it.each([
    ['held before', { a: true }, 'holds'],
    ['was not there', { b: true }, 'absent'],
    ['could not be seen, for nobody can say that it was there', { a: null }, 'unseen'],
    ['was waived, and the waiver is over', { a: 'waived' }, 'waived'],
  ] as const)('have a new finding where it %s', (_, before, state) => {
    const { found, isWorse } = compare(before, { a: false });
    expect(found).toEqual([
      expect.objectContaining({ check: 'published-ports', subject: 'a', before: state, now: 'finding' }),
    ]);
    expect(isWorse).toBe(true);
  });

  it('lead with what was changed, and not with what follows from it', () => {
    const cause = { kind: 'publishedPort', key: 'z:1/tcp' } as const;
    const caused = (id: string, subject: string) => {
      const given = check({ [subject]: false }, { id });
      return { ...given, observations: given.observations.map((each) => ({ ...each, cause })) };
    };
    const mild = { ...caused('a-mild', 'z:1/tcp'), severity: 'medium' as const };
    const now = run([mild, caused('a-follows', 'a → z:1/tcp'), caused('z-direct', 'z:1/tcp')]);
    const before = run([check({ a: true }, { id: 'z-direct' }), check({ a: true }, { id: 'a-follows' })]);
    const of = ({ check: id }: { check: string }) => id;
    expect(compareRuns(before, now).found.map(of)).toEqual(['z-direct', 'a-follows']);
  });

  it('know a finding again by check and subject, whatever was observed and wherever the check stands', () => {
    const other = check({ a: false }, { title: 'said otherwise' });
    const moved = recordOf([criterionOf({ id: '2.2', outcome: 'fail', checks: [other] })]);
    expect(compareRuns(run([check({ a: false })]), moved)).toMatchObject({ found: [], fixed: [], still: 1 });
  });

  it('say fixed of what holds now, and of what is gone from a run that looked at everything', () => {
    expect(subjectsOf(compare({ a: false, b: false }, { a: true }).fixed)).toEqual(['a', 'b']);
    const idle = check({}, { outcome: 'notApplicable', reason: 'nothing is published' });
    expect(compareRuns(run([check({ a: false })]), run([idle])).fixed).toHaveLength(1);
  });

  it('do not say fixed of what nobody saw', () => {
    expect(compare({ a: false }, { a: null })).toMatchObject({ fixed: [], gone: [{ subject: 'a', now: 'unseen' }] });
    // Another subject could not be seen: this one may be behind it.
    expect(compare({ a: false }, { b: null })).toMatchObject({ fixed: [], gone: [{ subject: 'a', now: 'unseen' }] });
    const blind = check({}, { reason: 'the engine did not answer' });
    expect(compareRuns(run([check({ a: false })]), run([blind]))).toMatchObject({
      fixed: [],
      gone: [{ subject: 'a' }],
    });
  });

  const criterion = (id: string, outcome: RecordedCheck['outcome']) =>
    criterionOf({ id, iteration: 0, outcome, checks: [check({ x: true }, { id: `of-${id.replace('.', '-')}` })] });
  const health = (up: number, of: number) => ({
    health: { ...recordOf([]).health, running: [up, of] as [number, number] },
  });
  it.each([
    [
      'looked from fewer places',
      { views: ['outside:lab', 'host', 'containers:18'] },
      { views: ['host', 'containers:18'] },
    ],
    ['saw services that do not run', health(19, 19), health(18, 19)],
    ['was asked for some criteria only', {}, { only: ['2'] }],
    [
      'could not rely on its own looks',
      { criteria: [criterion('0.2', 'pass'), ...run([check({ a: false })]).criteria] },
      { criteria: [criterion('0.2', 'unknown'), ...run([check({ b: true })]).criteria] },
    ],
  ])('say only no longer seen where the newer one %s', (_, older, newer) => {
    const changes = compareRuns(run([check({ a: false })], older), run([check({ b: true })], newer));
    expect(changes).toMatchObject({ fixed: [], gone: [{ subject: 'a', before: 'finding' }], isWorse: false });
  });

  it('say fixed where as many services are gone as should be', () => {
    const changes = compareRuns(run([check({ a: false })], health(19, 19)), run([check({ b: true })], health(18, 18)));
    expect(subjectsOf(changes.fixed)).toEqual(['a']);
  });

  it('are worse where what held could not be seen, subject or whole check', () => {
    expect(compare({ a: true }, { a: null })).toMatchObject({ lost: [{ subject: 'a' }], isWorse: true });
    const blind = check({}, { reason: 'the engine did not answer' });
    expect(compareRuns(run([check({ a: true, b: true })]), run([blind]))).toMatchObject({
      lost: [{ subject: '*', observed: 'the engine did not answer' }],
      isWorse: true,
    });
    expect(compareRuns(run([blind]), run([blind])).isWorse).toBe(false);
  });

  it('are not worse by what is advice only', () => {
    const advice = { severity: 'advisory' } as const;
    const changes = compareRuns(run([check({ a: true }, advice)]), run([check({ a: false }, advice)]));
    expect(changes).toMatchObject({ found: [{ subject: 'a' }], isWorse: false });
  });

  it('do not call new what nobody had judged before', () => {
    const later = check({ a: false }, { id: 'tls-versions' });
    expect(compareRuns(run([check({ a: true })]), run([check({ a: true }), later]))).toMatchObject({
      found: [],
      judgedFirst: [{ check: 'tls-versions', before: 'notJudged' }],
      isWorse: false,
    });
  });

  it('do not miss what nobody asked for this time', () => {
    const later = check({ a: false }, { id: 'tls-versions' });
    expect(compareRuns(run([later, check({ b: true })]), run([check({ b: true })]))).toMatchObject({
      ...{ gone: [], fixed: [] },
    });
  });

  it('tell what a waiver covers now', () => {
    expect(compare({ a: false }, { a: 'waived' })).toMatchObject({ waived: [{ subject: 'a' }], fixed: [] });
  });

  it('take nothing for seen that was seen without a stack', () => {
    const groundless = check({ a: true }, { outcome: 'unknown', stackless: true });
    expect(compareRuns(run([check({ a: false })]), run([groundless]))).toMatchObject({
      fixed: [],
      gone: [{ subject: 'a' }],
    });
  });

  it('put the worst first', () => {
    const low = (seen: Seen) => check(seen, { id: 'a-check', severity: 'low' });
    const changes = compareRuns(
      run([check({ b: true }), low({ c: true })]),
      run([check({ b: false }), low({ c: false })]),
    );
    expect(subjectsOf(changes.found)).toEqual(['b', 'c']);
  });

  it('tell what they were made with, where that is not the same', () => {
    const other = run([], {
      ...{ until: 4, permits: ['8080/tcp of whoami'], views: ['host'] },
      policy: { file: 'stackproof.yaml', sha256: 'def', derived: false },
    });
    expect(compareRuns(run([]), other).settings).toEqual([
      { what: 'policy', before: 'stackproof.yaml (abc)', now: 'stackproof.yaml (def)' },
      { what: 'judged to', before: 'iteration 2', now: 'iteration 4' },
      { what: 'views', before: 'outside:lab, host, containers:18', now: 'host' },
      { what: 'permitted', before: 'no', now: '8080/tcp of whoami' },
      { what: 'permitted', before: '80/tcp and 443/tcp of traefik', now: 'no' },
    ]);
  });

  it('say nothing of what was permitted where a record is of before that was written down', () => {
    expect(compareRuns(run([], { permits: [] }), run([])).settings).toEqual([]);
    expect(compareRuns(run([]), run([], { permits: [] })).settings).toEqual([]);
  });
});

describe('what was reached', () => {
  const reach = (change: Partial<Reached>) => ({ reached: { open: [], unseen: [], blind: [], ...change } });
  const paths = (before: Partial<Reached>, now: Partial<Reached>, checks: RecordedCheck[] = []) =>
    compareRuns(run([], reach(before)), run(checks, reach(now)));

  it('is compared by itself, whatever the policy says of it', () => {
    expect(paths({ open: ['a → b:80/tcp'] }, { open: ['a → c:80/tcp'] }).paths).toEqual({
      opened: [{ path: 'a → c:80/tcp', declared: false }],
      closed: ['a → b:80/tcp'],
      hidden: [],
    });
  });

  it('is worse where nobody declared it', () => {
    const now = { open: ['a → c:80/tcp'] };
    expect(paths({}, now).isWorse).toBe(true);
    const declared = paths({}, now, [check({ 'a → c:80/tcp': true })]);
    expect(declared).toMatchObject({ isWorse: false, paths: { opened: [{ declared: true }] } });
  });

  it('is not called new where it could not be seen before', () => {
    const now = { open: ['a → c:80/tcp', 'outside → 80/tcp', 'a → internet'] };
    expect(paths({ unseen: ['a → c:80/tcp'], blind: ['outside', 'internet'] }, now).paths?.opened).toEqual([]);
  });

  it('is not called closed where it cannot be seen now', () => {
    const before = { open: ['a → c:80/tcp', 'outside → 80/tcp'] };
    expect(paths(before, { unseen: ['a → c:80/tcp'], blind: ['outside'] }).paths).toMatchObject({
      closed: [],
      hidden: before.open,
    });
  });

  it('is not compared where one of the two does not tell', () => {
    expect(compareRuns(run([]), run([], reach({}))).paths).toBeNull();
  });
});
