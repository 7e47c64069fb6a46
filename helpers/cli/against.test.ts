import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { broken, checkOf, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import { compareRuns } from '../comparison/compare-runs.ts';
import { codeAgainst, judgement, requireKept } from './against.ts';
import { openPast, remember } from './past.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-against-'));
afterAll(() => rmSync(root, { recursive: true }));

const stackSeen = (outcome: 'pass' | 'unknown' = 'pass') =>
  criterionOf({ id: '0.1', iteration: 0, outcome, checks: [checkOf({ id: 'running-stack', outcome })] });
const good = recordOf([stackSeen(), criterionOf()]);
const bad = recordOf([stackSeen(), broken()], { outcome: 'fail' });

describe('a run that is held against another', () => {
  it.each([
    ['is no worse, whatever was there before', bad, bad, 0],
    ['is better', bad, good, 0],
    ['is worse', good, bad, 1],
  ])('that %s says so by its exit code', (_how, older, newer, code) => {
    const changes = compareRuns(older, newer);
    expect(codeAgainst(newer, changes)).toBe(code);
    expect(judgement(changes)).toMatch(new RegExp(`: exit ${code}$`));
  });

  it('that saw no stack is not let off, though the other saw none either', () => {
    const blind = recordOf([stackSeen('unknown')], { outcome: 'unknown' });
    const changes = compareRuns(blind, blind);
    expect([changes.isWorse, codeAgainst(blind, changes)]).toEqual([false, 3]);
  });

  it('needs the other', () => {
    expect(() => codeAgainst(bad, null)).toThrow(/^there is no run of media to hold it against: rehearse it as it is/);
  });
});

describe('the last rehearsal', () => {
  const pastIn = (out: string, history?: false) =>
    openPast(
      {
        out: join(root, out),
        historyRuns: 9,
        historyDays: 9,
        since: 'last',
        ...(history === false ? { history } : {}),
      },
      { keeps: true },
    );

  it('is asked for before a lab is brought up', async () => {
    expect(() => requireKept(pastIn('none'))).toThrow(/^--against last: \S+runs keeps no rehearsal of this stack: /);
    expect(() => requireKept(pastIn('none', false))).toThrow(/^--against last: with --no-history there is no last run/);
    await remember(pastIn('one'), { ...good, source: 'live' }, readGood(2));
    expect(() => requireKept(pastIn('one'))).toThrow(/keeps no rehearsal/);
    await remember(pastIn('one'), { ...good, source: 'rehearse' }, readGood(2));
    expect(() => requireKept(pastIn('one'))).not.toThrow();
  });

  it('is not asked for where another is named', () => {
    expect(() => requireKept({ folder: join(root, 'none'), since: good })).not.toThrow();
  });
});
