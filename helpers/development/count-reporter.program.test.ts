import { mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { projectRoot } from '../lib/project-root.ts';
import { runNode } from './steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-counts-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const files = {
  'one.test.ts': `import { describe, expect, it } from 'vitest';
describe('ports', () => {
  it('are shut', () => expect(1).toBe(1));
  it('are counted', () => expect(1).toBe(2));
});`,
  'two.test.ts': `import { beforeAll, describe, it } from 'vitest';
describe('a lab', () => {
  beforeAll(() => { throw new Error('no engine'); });
  it('is up', () => undefined);
});`,
  'three.test.ts': `import { it } from 'vitest';
it('ends before what it began', () => {
  setTimeout(() => { throw new TypeError('too late'); }, 0);
  return new Promise((end) => setTimeout(end, 50));
});`,
};

describe('the reporter that counts', () => {
  it('names failed tests, hooks that failed, and what was thrown beside all tests', async () => {
    const counts = join(folder, 'counts.json');
    mkdirSync(join(folder, 'tests'));
    symlinkSync(join(projectRoot, 'node_modules'), join(folder, 'tests/node_modules'));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, 'tests', name), text);
    const vitest = join(projectRoot, 'node_modules/vitest/vitest.mjs');
    const reporter = join(projectRoot, 'helpers/development/count-reporter.ts');
    const argv = [vitest, 'run', '--root', join(folder, 'tests'), `--reporter=${reporter}`];
    const code = await runNode(argv, new AbortController().signal, { STACKPROOF_COUNTS: counts });
    expect(code).toBe(1);
    const { passed, failures } = JSON.parse(readFileSync(counts, 'utf8')) as { passed: number; failures: string[] };
    expect(passed).toBe(2);
    expect(failures.toSorted()).toEqual([
      expect.stringMatching(/one\.test\.ts > ports > are counted\n {4}AssertionError: expected 1 to be 2/),
      expect.stringMatching(/two\.test\.ts > a lab\n {4}Error: no engine$/),
      expect.stringMatching(/^thrown beside all tests\n {4}TypeError: too late$/),
    ]);
  });
});
