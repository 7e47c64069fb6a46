import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { readChanges } from './changed-files.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-changes-'));
const who = ['-c', 'user.name=operator', '-c', 'user.email=operator@media.test', '-c', 'commit.gpgsign=false'];
const git = (...args: readonly string[]) =>
  execFileSync('git', [...who, ...args], { cwd: folder, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
const put = (name: string, text: string) => writeFileSync(join(folder, name), text);

let first = '';
beforeAll(() => {
  git('init', '--quiet', '--initial-branch=main');
  for (const name of ['kept.ts', 'gone.ts', 'moved.ts', 'edited.ts']) put(name, `export const name = '${name}';\n`);
  git('add', '.');
  git('commit', '--quiet', '--message=first');
  first = git('rev-parse', '--short=7', 'HEAD');
  git('checkout', '--quiet', '-b', 'mine');
  put('committed.ts', 'export {};\n');
  git('add', '.');
  git('commit', '--quiet', '--message=second');
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

describe('what changed', () => {
  it('is what was committed since main, what was not committed, and what git does not know yet', () => {
    rmSync(join(folder, 'gone.ts'));
    git('mv', 'moved.ts', 'there.ts');
    put('edited.ts', 'export {};\n');
    put('ünter wegs.ts', 'export {};\n');
    put('.gitignore', 'ignored.ts\n');
    put('ignored.ts', 'export {};\n');
    expect(readChanges(folder, null)).toEqual({
      base: `main (${first})`,
      files: ['.gitignore', 'committed.ts', 'edited.ts', 'gone.ts', 'moved.ts', 'there.ts', 'ünter wegs.ts'],
    });
  });

  it('is counted from where the two parted: what others did on main since is none of it', () => {
    git('stash', '--quiet', '--include-untracked');
    git('checkout', '--quiet', 'main');
    put('others.ts', 'export {};\n');
    git('add', '.');
    git('commit', '--quiet', '--message=others');
    git('checkout', '--quiet', 'mine');
    expect(readChanges(folder, null)).toEqual({ base: `main (${first})`, files: ['committed.ts'] });
    expect(readChanges(folder, 'HEAD')).toEqual({ base: expect.stringMatching(/^HEAD \(/), files: [] });
    expect(readChanges(folder, first).files).toEqual(['committed.ts']);
  });

  it.each(['nonsense', '--quiet', ''])('since %j is refused in one sentence', (base) => {
    expect(() => readChanges(folder, base)).toThrow(
      new ConfigError(
        `--changed ${base} names no commit of this repository: give a branch, a tag or a commit, or nothing for main`,
      ),
    );
  });

  it('since a commit that has nothing to do with this branch is refused', () => {
    git('checkout', '--quiet', '--orphan', 'stranger');
    git('commit', '--quiet', '--message=elsewhere');
    git('checkout', '--quiet', 'mine');
    expect(() => readChanges(folder, 'stranger')).toThrow(/has no commit in common with HEAD/);
  });

  it('is unknown where there is no clone', () => {
    const bare = mkdtempSync(join(tmpdir(), 'stackproof-no-clone-'));
    try {
      expect(() => readChanges(bare, null)).toThrow(/is no clone with a commit/);
    } finally {
      rmSync(bare, { recursive: true, force: true });
    }
  });
});
