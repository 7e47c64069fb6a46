import { execFileSync } from 'node:child_process';
import { ConfigError } from '../lib/errors.ts';

export interface Changes {
  /** What the work tree is compared with, for people: `main (54078a5)`. */
  base: string;
  /** From the project's root: committed since, not yet committed, and new; a file that is gone is one too. */
  files: readonly string[];
}

/** What git says; null where it cannot. */
function ask(root: string, ...args: readonly string[]): string | null {
  try {
    return execFileSync('git', args, { cwd: root, encoding: 'utf8', stdio: ['ignore', 'pipe', 'ignore'] }).trim();
  } catch {
    return null;
  }
}

const commitOf = (root: string, name: string): string | null =>
  ask(root, 'rev-parse', '--verify', '--quiet', '--end-of-options', `${name}^{commit}`);

/** The branch that everything is merged into; null where there is none of the usual names. */
function mainBranch(root: string): string | null {
  const remote = ask(root, 'symbolic-ref', '--quiet', '--short', 'refs/remotes/origin/HEAD');
  return [remote, 'main', 'master'].find((name) => name !== null && commitOf(root, name) !== null) ?? null;
}

/**
 * What changed since the work tree parted from a base (a branch, tag or commit; null: the main branch, else HEAD), and
 * what is not committed. Throws ConfigError where git knows no such base, or this is no clone.
 */
export function readChanges(root: string, asked: string | null): Changes {
  const head = commitOf(root, 'HEAD');
  if (head === null)
    throw new ConfigError(
      `--changed asks git what changed, and ${root} is no clone with a commit: clone stackproof, or run all tests`,
    );
  if (asked !== null && commitOf(root, asked) === null)
    throw new ConfigError(
      `--changed ${asked} names no commit of this repository: give a branch, a tag or a commit, or nothing for main`,
    );
  const name = asked ?? mainBranch(root) ?? 'HEAD';
  const parted = ask(root, 'merge-base', name, 'HEAD');
  if (parted === null && asked !== null)
    throw new ConfigError(`--changed ${asked} has no commit in common with HEAD: give one from which HEAD comes`);
  const since = parted ?? head;
  const named = parted === null ? 'HEAD' : name;
  const listed = [
    ask(root, 'diff', '--name-only', '--no-renames', '-z', since),
    ask(root, 'ls-files', '--others', '--exclude-standard', '-z'),
  ];
  const files = new Set(listed.flatMap((text) => (text ?? '').split('\0').filter(Boolean)));
  return { base: `${named} (${since.slice(0, 7)})`, files: [...files].sort() };
}
