import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { referencePolicy } from '../../fixtures/faults/bench/reference-policy.ts';
import { formats } from '../../reports/formats.ts';
import { criteria } from '../../suites/index.ts';
import { summaries } from '../derived/record/summaries.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { judge } from '../kernel/judge.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { readRecording } from '../sources/recorded.ts';
import { dice } from './dice.ts';
import { spoilRecording } from './spoil-recording.ts';

const folder = mkdtempSync(join(tmpdir(), 'spoilt-'));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, 'evidence.json');

// A longer run, by hand: SPOILT=4:1-2000 (of the good stack of iteration 4 the seeds 1 to 2000).
const [, stack = '2', from = '1', to = '4'] = /^(\d):(\d+)-(\d+)$/.exec(process.env['SPOILT'] ?? '') ?? [];
const policy = referencePolicy();

const judged = (evidence: Evidence): RunRecord =>
  judge(evidence, policy, {
    criteria,
    until: Number(stack),
    only: null,
    failOn: 'medium',
    source: 'replay',
    judgedAt: '2026-11-01T12:00:00.000Z',
    durationMs: 1,
    summaries,
  });

const passing = (record: RunRecord): string[] =>
  record.criteria.flatMap(({ checks }) => checks.flatMap(({ id, outcome }) => (outcome === 'pass' ? [id] : [])));

/** null: it was refused in one sentence, or judged with no check more that passes; else what was wrong. */
function mistakeAt(seed: number, text: string, before: ReadonlySet<string>): string | null {
  writeFileSync(path, spoilRecording(text, dice(seed)));
  try {
    const record = judged(readRecording(path));
    for (const { render } of formats) render(record, { changes: null, trend: [] });
    const more = passing(record).filter((id) => !before.has(id));
    return more.length > 0 ? `${seed}: passes ${more.join(', ')}` : null;
  } catch (error) {
    if (error instanceof ConfigError) return error.message.includes('\n') ? `${seed}: ${error.message}` : null;
    return `${seed}: ${error instanceof Error ? (error.stack ?? error.message).slice(0, 600) : String(error)}`;
  }
}

it('a recording that was spoilt at random is refused in words, or judged without a pass more', () => {
  const good = readGood(Number(stack));
  const text = JSON.stringify(good);
  const before = new Set(passing(judged(good)));
  const seeds = Array.from({ length: Number(to) - Number(from) + 1 }, (_, at) => Number(from) + at);
  expect(seeds.flatMap((seed) => mistakeAt(seed, text, before) ?? [])).toEqual([]);
  expect(before.size).toBeGreaterThan(20);
}, 3_600_000);
