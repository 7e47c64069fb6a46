import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { broken, recordOf } from '../../reports/sample.fake.ts';
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
