import { describe, expect, it } from 'vitest';
import { compareRuns } from '../helpers/comparison/compare-runs.ts';
import type { Reached } from '../helpers/kernel/record.ts';
import { headChanges, listChanges } from './change-lines.ts';
import { renderConsole } from './console.ts';
import { renderChanges, sparkline } from './diff-text.ts';
import { formats } from './formats.ts';
import { renderMarkdown } from './markdown.ts';
import { broken, checkOf, criterionOf, recordOf, waived } from './sample.fake.ts';

const plain = { paint: (_: unknown, text: string) => text, width: 80, verbose: false };
const reach = (...open: string[]): Reached => ({ open, unseen: [], blind: [] });

const good = recordOf([criterionOf()], { reached: reach('a → b:80/tcp') });
const bad = recordOf([broken()], { outcome: 'fail', reached: reach('a → c:80/tcp', 'outside → 8989/tcp') });
const worse = compareRuns(good, bad);
const better = compareRuns(bad, good);

describe('the differences of two runs', () => {
  it('are counted in a sentence', () => {
    expect(headChanges(worse)).toBe('Since 2026-11-01T12:00:00.000Z (pass): 1 new, 2 opened, 1 closed');
    expect(headChanges(better)).toBe('Since 2026-11-01T12:00:00.000Z (fail): 1 opened, 1 fixed, 2 closed');
    expect(headChanges(compareRuns(bad, bad))).toBe(
      'Since 2026-11-01T12:00:00.000Z (fail): nothing is different; 1 finding is still there',
    );
  });

  it('are listed worst first, each with what was seen', () => {
    expect(listChanges(worse)).toEqual([
      { kind: 'new', isWorse: true, text: 'critical  sonarr:8989/tcp (published-ports): 0.0.0.0:8989' },
      { kind: 'opened', isWorse: true, text: 'a → c:80/tcp' },
      { kind: 'opened', isWorse: true, text: 'outside → 8989/tcp' },
      { kind: 'closed', isWorse: false, text: 'a → b:80/tcp' },
    ]);
    expect(listChanges(better).map(({ kind }) => kind)).toEqual(['opened', 'fixed', 'closed', 'closed']);
  });

  it('say why a finding is new that may have been there', () => {
    const unseen = recordOf([
      criterionOf({ outcome: 'unknown', checks: [checkOf({ outcome: 'unknown', observations: [] })] }),
    ]);
    expect(listChanges(compareRuns(unseen, bad))[0]?.text).toMatch(/ \(not seen before\)$/);
    const accepted = recordOf([waived()]);
    const subject = 'radarr:7878/tcp';
    const observation = { subject, holds: false, expected: 'no port', observed: '0.0.0.0:7878' };
    const over = recordOf([criterionOf({ checks: [checkOf({ outcome: 'fail', observations: [observation] })] })]);
    expect(listChanges(compareRuns(accepted, over))[0]?.text).toMatch(/ \(its waiver is over\)$/);
  });

  it('tell what one check lost from sight in a line, and how much it is', () => {
    const seen = (holds: boolean | null, ...subjects: string[]) =>
      recordOf([
        criterionOf({
          checks: [
            checkOf({
              outcome: holds === null ? 'unknown' : 'pass',
              observations: subjects.map((subject) => ({
                subject,
                holds,
                expected: 'no',
                observed: `502 of ${subject}`,
              })),
            }),
          ],
        }),
      ]);
    const lost = (...subjects: string[]) =>
      listChanges(compareRuns(seen(true, ...subjects), seen(null, ...subjects))).filter(({ kind }) => kind === 'lost');
    expect(lost('a', 'b', 'c')).toEqual([
      { kind: 'lost', isWorse: true, text: 'critical  a and 2 more (published-ports): 502 of a' },
    ]);
    expect(lost('a').map(({ text }) => text)).toEqual(['critical  a (published-ports): 502 of a']);
  });

  it('stand at the top of what people read, before the causes', () => {
    const shown = renderConsole(bad, plain, worse);
    expect(shown.indexOf('1 new')).toBeGreaterThan(0);
    expect(shown.indexOf('1 new')).toBeLessThan(shown.indexOf('Causes'));
    const page = renderMarkdown(bad, { changes: worse });
    expect(page.indexOf('## What changed')).toBeLessThan(page.indexOf('## Causes'));
    expect(renderConsole(bad, plain)).not.toContain('Since 2026');
  });

  it('are told to programs too', () => {
    const texts = Object.fromEntries(
      formats.map(({ word, render }) => [word, render(bad, { changes: worse, trend: [] })]),
    );
    expect(texts['junit']).toContain('1 new, 2 opened, 1 closed');
    expect(texts['sarif']).toContain('"baselineState": "new"');
    expect(texts['summary']).toMatch(/"findingsNew": 1,[\s\S]*"pathsOpened": 2/);
    expect(texts['metrics']).toContain('stackproof_findings_new{project="media"} 1');
  });

  it('fit a terminal, however many they are', () => {
    const many = compareRuns(
      good,
      recordOf([], { reached: reach(...Array.from({ length: 300 }, (_, at) => `a${at} → b`)) }),
    );
    const lines = renderChanges(many, plain, { whole: false });
    expect(lines.length).toBeLessThan(12);
    expect(lines.at(-1)).toMatch(/and \d+ more: `--verbose`, or STATUS\.md/);
    expect(lines.every(({ length }) => length <= 80)).toBe(true);
    expect(renderChanges(many, plain, { whole: true }).length).toBeGreaterThan(300);
  });
});

describe('a sparkline', () => {
  it('is a bar per number', () => {
    expect(sparkline([0, 4, 8])).toBe('▁▅█');
    expect(sparkline([0, 0])).toBe('▁▁');
    expect(sparkline([])).toBe('');
  });
});
