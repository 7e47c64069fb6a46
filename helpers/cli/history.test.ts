import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { broken, checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import type { RunRecord } from '../kernel/record.ts';
import { headChanges } from '../../reports/change-lines.ts';
import { openPast, lookBack, remember } from './past.ts';
import { runCli } from './run-cli.fake.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-past-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));

const evidence = readGood(2);
const seen = criterionOf({ id: '0.1', iteration: 0, checks: [checkOf({ id: 'running-stack' })] });
const day = (number: number) => `2026-11-0${number}T02:00:00.000Z`;
const good = (at: number): RunRecord => recordOf([seen, criterionOf()], { gatheredAt: day(at) });
const bad = (at: number): RunRecord => recordOf([seen, broken()], { gatheredAt: day(at), outcome: 'fail' });
const options = (out: string, more: object = {}) => ({ out, historyRuns: 90, historyDays: 400, ...more });

const out = join(root, 'out');
beforeAll(async () => {
  for (const record of [bad(1), good(2), bad(3)])
    await remember(openPast(options(out), { keeps: true }), record, evidence);
});

describe('stackproof history', () => {
  it('lists the runs kept, with their trend', async () => {
    const { code, stdout } = await runCli('history', '--out', out);
    expect(code).toBe(0);
    expect(stdout).toContain('media (spun), 3 runs\n  █▁█  1 → 1 findings\n');
    expect(stdout).toMatch(/2026-11-02T02-00-00\.000Z {2}pass {5}0 findings, 1\/7 iterations, judged to 2\n/);
  });

  it('gives them to programs', async () => {
    const { stdout } = await runCli('history', '--out', out, '--json');
    expect(JSON.parse(stdout)).toMatchObject([{ point: { gatheredAt: day(1) } }, {}, {}]);
  });

  it('says where there are none', async () => {
    const { code, stderr } = await runCli('history', '--history', join(root, 'nowhere'));
    expect(code).toBe(0);
    expect(stderr).toMatch(/nowhere keeps no run yet: each audit leaves one there/);
  });
});

describe('stackproof diff', () => {
  it('ends with 1 where something got worse, and with 0 where not', async () => {
    const worse = await runCli('diff', 'last~1', '--out', out);
    expect(worse.stdout).toMatch(
      /^Since 2026-11-02T02:00:00\.000Z \(pass\): 1 new\n {2}new +critical {2}sonarr:8989\/tcp/,
    );
    expect(worse.code).toBe(1);
    const better = await runCli('diff', '2026-11-01', '2026-11-02', '--out', out);
    expect(better.stdout).toContain('1 fixed');
    expect(better.code).toBe(0);
  });

  it('takes files, and gives what it found to programs', async () => {
    const [older, newer] = [join(root, 'older.json'), join(root, 'newer.json')];
    writeFileSync(older, JSON.stringify(good(1)));
    writeFileSync(newer, JSON.stringify(bad(2)));
    const { code, stdout } = await runCli('diff', older, newer, '--json');
    expect(JSON.parse(stdout)).toMatchObject({ isWorse: true, found: [{ subject: 'sonarr:8989/tcp' }] });
    expect(code).toBe(1);
  });

  it.each([
    [['diff', 'nothing-there', '--out', out], /nothing-there is no file, and no run that \S+ keeps/],
    [['diff'], /missing required argument 'OLD'/],
  ])('says in a sentence what is wrong: %j', async (argv, sentence) => {
    const { code, stdout, stderr } = await runCli(...argv);
    expect(stderr).toMatch(sentence);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

describe('the runs of before', () => {
  it('are what a run that looks is compared with, and the trend that it continues', () => {
    const { beside, record } = lookBack(openPast(options(out), { keeps: true }), good(4));
    expect(beside.changes).toMatchObject({ since: { gatheredAt: day(3) }, fixed: [{ subject: 'sonarr:8989/tcp' }] });
    expect(beside.trend.map(({ gatheredAt }) => gatheredAt)).toEqual([1, 2, 3, 4].map(day));
    expect(record).toEqual(good(4));
  });

  it('are left alone by who asks for that, and by a replay that names none', () => {
    const none = { changes: null, trend: [] };
    expect(lookBack(openPast(options(out, { history: false }), { keeps: true }), good(4)).beside).toEqual(none);
    expect(lookBack(openPast(options(out), { keeps: false }), good(4)).beside).toEqual(none);
    const named = openPast(options(out, { since: '2026-11-02' }), { keeps: false });
    expect(lookBack(named, bad(4)).beside.changes?.found).toHaveLength(1);
  });

  it('are no hindrance to the first run', () => {
    const first = openPast(options(join(root, 'first'), { since: 'last', baseline: 'last' }), { keeps: true });
    const { record, beside, lacking } = lookBack(first, bad(1));
    expect({ outcome: record.outcome, changes: beside.changes }).toEqual({ outcome: 'fail', changes: null });
    expect(lacking).toMatch(/^no run of media is kept in .*first.runs: this one is held against nothing$/);
  });

  it('can be a baseline, and then only what is new gates', () => {
    const gated = (word: string) =>
      lookBack(openPast(options(out, { baseline: word }), { keeps: true }), bad(4)).record.outcome;
    expect([gated('last'), gated('2026-11-02')]).toEqual(['pass', 'fail']);
  });

  it('that passed against a baseline alone are called no pass by the run after', async () => {
    const folder = join(root, 'based');
    await remember(openPast(options(folder), { keeps: true }), bad(1), evidence);
    const based = lookBack(openPast(options(folder, { baseline: 'last' }), { keeps: true }), bad(2));
    expect(based.beside.trend.at(-1)).toMatchObject({ outcome: 'pass', known: 1 });
    await remember(openPast(options(folder), { keeps: true }), based.record, evidence);
    const after = lookBack(openPast(options(folder), { keeps: true }), bad(3));
    expect(after.beside.changes && headChanges(after.beside.changes)).toMatch(/\(pass against its baseline\)/);
    const { stdout } = await runCli('history', '--out', folder);
    expect(stdout).toMatch(/ pass {5}1 finding, 1 of them known to its baseline,\n/);
  });

  it('stay as they are where no more can be kept, and the reason is told', async () => {
    const full = join(root, 'full');
    mkdirSync(full);
    writeFileSync(join(full, 'runs'), 'no folder');
    const why = await remember(openPast(options(full), { keeps: true }), good(1), evidence);
    expect(why?.message).toMatch(/this run is not kept/);
  });
});

describe('replay', () => {
  const policy = join(import.meta.dirname, '../../fixtures/policies/reference.yaml');
  const recording = join(root, 'evidence.json');
  beforeAll(() => writeFileSync(recording, JSON.stringify(readGood(1))));

  it('gates only on what a baseline does not have, and keeps no run', async () => {
    const folder = join(root, 'replayed');
    const replay = (...more: string[]) =>
      runCli('replay', recording, '--policy', policy, '--until', '2', '--out', folder, '--quiet', ...more);
    expect((await replay()).code).toBe(1);
    const yesterday = join(root, 'yesterday.json');
    writeFileSync(yesterday, readFileSync(join(folder, 'run.json')));
    const again = await replay('--baseline', yesterday, '--since', yesterday);
    expect(again).toMatchObject({ code: 0, stderr: '' });
    expect(JSON.parse(readFileSync(join(folder, 'run.json'), 'utf8'))).toMatchObject({
      outcome: 'pass',
      baseline: { known: expect.any(Number) },
      criteria: expect.arrayContaining([expect.objectContaining({ outcome: 'fail' })]),
    });
    expect((await runCli('history', '--out', folder, '--json')).stdout).toBe('[]\n');
  });

  it('says what was not gathered then, where it is judged to a later iteration', async () => {
    const folder = join(root, 'later');
    await runCli('replay', recording, '--policy', policy, '--until', '7', '--out', folder, '--quiet');
    const text = readFileSync(join(folder, 'run.json'), 'utf8');
    expect(text).toContain('not gathered then: ');
  });

  it('refuses a baseline that is not there before it writes anything', async () => {
    const argv = ['replay', recording, '--policy', policy, '--out', join(root, 'none'), '--baseline', 'no-such.json'];
    expect(await runCli(...argv)).toMatchObject({
      code: 2,
      stderr: expect.stringContaining('no-such.json is no file'),
    });
  });
});
