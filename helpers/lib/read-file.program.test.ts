import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { NoFile, readPlainFile } from './read-file.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-read-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('reads a file, and refuses at once what may never end or never begin', () => {
  const file = join(folder, 'a');
  writeFileSync(file, 'text');
  execFileSync('mkfifo', [join(folder, 'pipe')]);
  expect(readPlainFile(file, 4)).toBe('text');
  expect(() => readPlainFile(file, 3)).toThrow(NoFile);
  for (const path of ['/dev/zero', join(folder, 'pipe')]) expect(() => readPlainFile(path, 100)).toThrow(NoFile);
  expect(() => readPlainFile(folder, 100)).toThrow(/a folder/);
});
