import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { broken, criterionOf, recordOf } from '../../reports/sample.fake.ts';
import { keepRun } from '../history/keep-run.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { runCli } from './run-cli.fake.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-documents-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const report = (...words: string[]) => runCli('report', ...words, '--out', root);

describe('report', () => {
  it('says where it looked for the run, where there was none', async () => {
    const { code, stderr } = await report('completion', '2');
    expect(code).toBe(2);
    expect(stderr).toBe(
      `stackproof: run ${join(root, 'run.json')} does not exist: name the run.json of an earlier run, ` +
        'or see `stackproof history`\n',
    );
  });

  it.each([
    ['completion', 'COMPLETION-2.md', 'completion report'],
    ['validation', 'VALIDATION-2.md', 'validation report'],
  ])('writes the %s of an iteration beside the run', async (kind, file, words) => {
    writeFileSync(join(root, 'run.json'), JSON.stringify(recordOf([broken()])));
    const { code, stdout } = await report(kind, '2');
    expect({ code, stdout }).toEqual({ code: 0, stdout: `${join(root, file)}\n` });
    expect(readFileSync(join(root, file), 'utf8')).toContain(`# Iteration 2: Port consolidation: ${words}`);
  });

  it('dates it by the runs of whichever folder keeps them', async () => {
    const record = recordOf([criterionOf({ id: '0.1', iteration: 0 }), criterionOf()], { outcome: 'pass' });
    writeFileSync(join(root, 'run.json'), JSON.stringify(record));
    const folder = join(root, 'kept-elsewhere');
    const { gatheredAt, outcome, until } = record;
    const findings = { critical: 0, high: 0, medium: 0, low: 0, advisory: 0 };
    const point = { gatheredAt, outcome, until, findings, unseen: 0, waived: 0, done: 2 };
    await keepRun(folder, { record, evidence: evidenceOf(world()), point }, { runs: 9, days: 9 });
    const file = join(root, 'COMPLETION-2.md');
    await report('completion', '2');
    expect(readFileSync(file, 'utf8')).toContain('No run was kept: nobody can say since when.');
    await report('completion', '2', '--history', folder);
    expect(readFileSync(file, 'utf8')).toContain('- first run kept in which all of it held: 2026-11-01');
  });

  it.each([
    [['praise', '2'], '"praise" is no document: choose from completion, validation'],
    [['completion', '0'], '"0" is no iteration'],
    [['validation', 'two'], '"two" is no iteration'],
  ])('refuses %j', async (words, sentence) => {
    const { code, stderr } = await report(...words);
    expect(code).toBe(2);
    expect(stderr).toContain(sentence);
    expect(existsSync(join(root, 'COMPLETION-0.md'))).toBe(false);
  });
});
