import { execFile } from 'node:child_process';
import { EvidenceError } from '../lib/errors.ts';

const limitMs = 60_000;
const mostBytes = 96 * 1024 * 1024;

/**
 * Nothing of what a repository or its owner configures is run: no hook, no file watcher, no pager, no filter, nothing
 * is fetched. The owner of the folder may be somebody else; git is told that we know.
 */
const settings = (directory: string): string[] =>
  [
    'core.hooksPath=/dev/null',
    'core.fsmonitor=false',
    'core.pager=cat',
    'core.untrackedCache=false',
    'core.attributesFile=/dev/null',
    'core.quotePath=false',
    'log.showSignature=false',
    'protocol.allow=never',
    'maintenance.auto=false',
    `safe.directory=${directory}`,
  ].flatMap((each) => ['-c', each]);

const environment = {
  PATH: process.env['PATH'] ?? '/usr/bin:/bin',
  HOME: '/nonexistent',
  LC_ALL: 'C',
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_CONFIG_GLOBAL: '/dev/null',
  GIT_OPTIONAL_LOCKS: '0',
  GIT_TERMINAL_PROMPT: '0',
  GIT_NO_LAZY_FETCH: '1',
  GIT_NO_REPLACE_OBJECTS: '1',
};

export interface GitAnswer {
  code: number;
  stdout: Buffer;
  stderr: string;
}

/** Runs git in a directory; a way for tests to put another in its place. */
export type RunGit = (directory: string, args: readonly string[], input?: string) => Promise<GitAnswer>;

/**
 * `git -C directory …`, read-only as far as settings make it so. Throws EvidenceError where there is no git, it does
 * not end in time, or says more than 96 MiB.
 */
export const runGit: RunGit = (directory, args, input = '') =>
  new Promise((resolve, reject) => {
    const child = execFile(
      'git',
      ['--no-pager', '-C', directory, ...settings(directory), ...args],
      { encoding: 'buffer', env: environment, maxBuffer: mostBytes, timeout: limitMs },
      (error, stdout, stderr) => {
        if (error && (error.code === 'ENOENT' || error.killed || typeof error.code === 'string'))
          reject(
            new EvidenceError(
              error.code === 'ENOENT'
                ? `the history of ${directory} could not be read: there is no git here, or no such folder`
                : `git ${args[0] ?? ''} in ${directory} did not end within ${limitMs / 1000} s, or said too much`,
            ),
          );
        else resolve({ code: error ? Number(error.code) || 1 : 0, stdout, stderr: stderr.toString('utf8') });
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
