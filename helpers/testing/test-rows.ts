import { describe, expect, it } from 'vitest';
import type { Check } from '../kernel/check.ts';
import { judgeCheck } from '../kernel/judge-check.ts';
import { evidenceOf, testCheck, type CheckCases } from './check-tester.ts';
import { findWordingFaults } from './wording.ts';
import { hardened } from './worlds/world-hardened.ts';

interface Row extends Check {
  level: 1 | 2;
  unanswerable?: true;
}

/** Proves the rows of a table, each by cases of its own; one that nobody can answer is never anything but unknown. */
export function testRows(rows: readonly Row[], cases: Readonly<Record<string, CheckCases>>): void {
  const answered = rows.filter(({ unanswerable }) => !unanswerable);
  it('has cases for each of its rows, and for nothing else', () => {
    expect(Object.keys(cases).sort()).toEqual(answered.map(({ id }) => id).sort());
  });
  it('holds all that a row can be', () => {
    // Level 2 asks for more than a home needs; what only a person can see gates nobody.
    expect(rows.filter(({ level, severity }) => level === 2 && severity !== 'advisory').map(({ id }) => id)).toEqual(
      [],
    );
    expect(rows.filter(({ id }) => !/^cis-\d+(-\d+)+-[a-z]/.test(id)).map(({ id }) => id)).toEqual([]);
  });
  for (const row of answered) {
    const mine = cases[row.id];
    if (mine) testCheck(row, mine);
  }
  describe.each(rows.filter(({ unanswerable }) => unanswerable))('$id', (row) => {
    it('is unknown or does not apply, and says why', () => {
      const { evidence, policy } = hardened();
      const verdict = judgeCheck(row, evidenceOf({ evidence, policy }), policy);
      expect(['unknown', 'notApplicable']).toContain(verdict.outcome);
      expect(verdict.severity).toBe('advisory');
      expect(verdict.observations[0]?.observed ?? verdict.reason).toBeTruthy();
      expect(findWordingFaults(row)).toEqual([]);
    });
  });
}
