import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { runCommand } from '../lab/run-command.ts';

const folder = import.meta.dirname;
/** A prober that was silenced must not silence its tests as well. */
const limit = 240_000;

const files = readdirSync(folder, { recursive: true, withFileTypes: true })
  .filter((entry) => entry.isFile() && entry.name.endsWith('.py'))
  .map((entry) => join(entry.parentPath, entry.name));

describe('the prober', () => {
  it(
    'passes its own tests, in Python',
    async () => {
      const version = await runCommand('python3', ['-I', '-c', 'import sys; print(*sys.version_info[:2])']);
      const [major = 0, minor = 0] = version.stdout.trim().split(' ').map(Number);
      const found = version.code === 0 ? `${major}.${minor} is there` : `there is none (${version.stderr.trim()})`;
      if (version.code !== 0 || major !== 3 || minor < 11)
        expect.fail(`The prober's tests need python3, 3.11 or newer, on PATH, and ${found}; install it and run again.`);
      const argv = ['-I', '-B', '-m', 'unittest', 'discover', '-s', join(folder, 'tests'), '-t', folder];
      const { code, stderr, stdout } = await runCommand('python3', argv, { limit });
      expect(code, `${stdout}${stderr}`).toBe(0);
      expect(stderr).toMatch(/^Ran [1-9]\d* tests in .*\n\nOK$/m);
    },
    limit,
  );

  it('is written in files of one subject', () => {
    expect(files.length).toBeGreaterThan(30);
    expect(files.filter((path) => readFileSync(path, 'utf8').split('\n').length > 250)).toEqual([]);
  });
});
