import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { broken, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { readRecording } from '../sources/recorded.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { findLast, findRun } from './find-run.ts';
import { keepRun, type Limits } from './keep-run.ts';
import { keptFiles, likeOf, listRuns } from './kept-runs.ts';
import { readRun } from './read-run.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-history-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
let folder = '';
let count = 0;
beforeEach(() => {
  folder = join(root, `runs-${(count += 1)}`);
});

const evidence = evidenceOf(world());
const seen = criterionOf({ id: '0.1', iteration: 0 });
const all: Limits = { runs: 100, days: 10_000 };

const runOf = (gatheredAt: string, change: Partial<RunRecord> = {}): RunRecord =>
  recordOf([seen, broken()], { gatheredAt, outcome: 'fail', ...change });

function keep(record: RunRecord, limits: Limits = all): Promise<void> {
  const { gatheredAt, outcome, until } = record;
  const findings = { critical: 1, high: 0, medium: 0, low: 0, advisory: 0 };
  const point = { gatheredAt, outcome, until, findings, unseen: 0, waived: 0, done: 1 };
  return keepRun(folder, { record, evidence, point }, limits);
}

const day = (number: number) => `2026-11-${String(number).padStart(2, '0')}T02:00:00.000Z`;
const idsOf = () => listRuns(folder).map(({ id }) => id.slice(0, 10));

describe('a kept run', () => {
  it('is its record and its recording, which only its owner may read', async () => {
    const record = runOf(day(1));
    await keep(record);
    const [run] = listRuns(folder);
    expect(run).toMatchObject({ project: 'media', source: 'spun', only: null, sawStack: true });
    expect(readRun(run?.folder ?? '')).toEqual(record);
    const packed = join(run?.folder ?? '', keptFiles.recording);
    expect(readRecording(packed)).toEqual(evidence);
    for (const path of [packed, join(run?.folder ?? '', keptFiles.record)]) expect(statSync(path).mode & 0o077).toBe(0);
    expect(readdirSync(folder)).toEqual([run?.id]);
  });

  it('stands in the order of its time, and beside another of the same', async () => {
    await keep(runOf(day(2)));
    await keep(runOf(day(1)));
    await keep(runOf(day(2)));
    expect(idsOf()).toEqual(['2026-11-01', '2026-11-02', '2026-11-02']);
  });

  it('is there whole or not at all', async () => {
    await keep(runOf(day(1)));
    const before = readdirSync(folder);
    const broken = {
      ...runOf(day(2)),
      toJSON: () => {
        throw new Error('in the middle of writing');
      },
    };
    await expect(keep(broken)).rejects.toThrow(ConfigError);
    expect(readdirSync(folder)).toEqual(before);
  });

  it('is pruned by count, the oldest first', async () => {
    for (const at of [1, 2, 3, 4]) await keep(runOf(day(at)), { runs: 2, days: 10_000 });
    expect(idsOf()).toEqual(['2026-11-03', '2026-11-04']);
  });

  it('is pruned by age, counted from the newest run and not from a clock', async () => {
    for (const at of [1, 5, 8, 9]) await keep(runOf(day(at)), { runs: 100, days: 4 });
    expect(idsOf()).toEqual(['2026-11-05', '2026-11-08', '2026-11-09']);
  });

  it('stays when it was just written, whatever its time, and is one of so many', async () => {
    for (const at of [8, 9, 1]) await keep(runOf(day(at)), { runs: 2, days: 1 });
    expect(idsOf()).toEqual(['2026-11-01', '2026-11-09']);
  });

  it('sweeps away what a run that died left, and nothing that is not ours', async () => {
    await keep(runOf(day(1)));
    mkdirSync(join(folder, '.part-dead'));
    writeFileSync(join(folder, 'notes.txt'), 'mine');
    mkdirSync(join(folder, 'my-folder'));
    await keep(runOf(day(2)), { runs: 1, days: 1 });
    expect(readdirSync(folder).sort()).toEqual([expect.stringMatching(/^2026-11-02/), 'my-folder', 'notes.txt']);
  });

  it('waits for another that is being kept', async () => {
    await Promise.all([5, 4, 3, 2, 1].map((at) => keep(runOf(day(at)), { runs: 3, days: 100 })));
    expect(listRuns(folder)).toHaveLength(3);
    expect(existsSync(join(folder, '.lock'))).toBe(false);
  });

  it('tells why it could not be kept', async () => {
    writeFileSync(folder, 'no folder');
    await expect(keep(runOf(day(1)))).rejects.toThrow(/^the history \S+ .*: this run is not kept; name another folder/);
  });

  it('that is damaged is none', async () => {
    await keep(runOf(day(1)));
    await keep(runOf(day(2)));
    const [first] = listRuns(folder);
    writeFileSync(join(first?.folder ?? '', keptFiles.summary), '{');
    expect(idsOf()).toEqual(['2026-11-02']);
  });
});

describe('the run before', () => {
  it('is the newest of the same stack, seen in the same way, judged as a whole', async () => {
    await keep(runOf(day(1)));
    await keep(runOf(day(2), { stack: { project: 'other', engine: null, services: 1 } }));
    await keep(runOf(day(3), { source: 'live' }));
    await keep(runOf(day(4), { only: ['2'] }));
    await keep(runOf(day(5), { criteria: [{ ...seen, outcome: 'unknown' }] }));
    expect(findLast(folder, likeOf(runOf(day(6))))?.id.slice(0, 10)).toBe('2026-11-01');
    expect(findLast(folder, likeOf(runOf(day(6), { source: 'rehearse' })))).toBeNull();
  });

  it('is found by last, by the beginning of its name, and as a file', async () => {
    await keep(runOf(day(1)));
    await keep(runOf(day(2)));
    const at = (word: string) => findRun(word, folder).gatheredAt;
    expect(['last', 'last~1', '2026-11-01'].map(at)).toEqual([day(2), day(1), day(1)]);
    const { folder: kept = '' } = listRuns(folder)[0] ?? {};
    expect([kept, join(kept, 'run.json')].map(at)).toEqual([day(1), day(1)]);
  });

  it.each([
    ['last~7', /last~7: \S+ keeps 1 run:/],
    ['2025', /2025 is no file, and no run that \S+ keeps: `stackproof history` lists them/],
  ])('that is not there is said so: %s', async (word, sentence) => {
    await keep(runOf(day(1)));
    expect(() => findRun(word, folder)).toThrow(sentence);
  });

  it('has to be named so that one is meant', async () => {
    await keep(runOf(day(1)));
    await keep(runOf(day(2)));
    expect(() => findRun('2026', folder)).toThrow(/2026 begins the names of 2 runs/);
  });
});

describe('a run record that is read', () => {
  const file = (text: string): string => {
    mkdirSync(folder, { recursive: true });
    const path = join(folder, 'some.json');
    writeFileSync(path, text);
    return path;
  };

  it('may be of before there were ways, waivers and looks in it', () => {
    const { reached, baseline, hosts, permits, warnings, ...old } = runOf(day(1));
    expect([reached, baseline, hosts.length, permits.length, warnings.length]).toEqual([null, null, 0, 1, 0]);
    const without = JSON.stringify(old).replaceAll('"looks":["containers"],', '');
    expect(readRun(file(without))).toMatchObject({
      reached: null,
      permits: [],
      criteria: [{ checks: [{ looks: [] }] }, {}],
    });
  });

  it('may be of later, with more in it', () => {
    const later = { ...runOf(day(1)), later: true };
    expect(readRun(file(JSON.stringify(later)))).toEqual(runOf(day(1)));
  });

  it.each([
    ['{"schema":1', /is no run record of stackproof: name the run\.json/],
    ['{}', /is no run record of stackproof \(schema: /],
    ['{"schema":2,"artifacts":{}}', /is a recording, and no run record: name the run\.json/],
  ])('is refused in one sentence where it is none: %s', (text, sentence) => {
    expect(() => readRun(file(text))).toThrow(sentence);
    expect(() => readRun(file(text))).toThrow(ConfigError);
  });

  it('is missed where it is not there', () => {
    expect(() => readRun(join(folder, 'none.json'))).toThrow(/^run \S+ does not exist: name the run\.json/);
  });

  it('is the same that run.json has', () => {
    const path = file(JSON.stringify(runOf(day(1)), null, 2));
    expect(readRun(path)).toEqual(JSON.parse(readFileSync(path, 'utf8')));
  });
});
