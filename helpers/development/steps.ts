import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ConfigError } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';

/** One program that is run for its verdict. */
export interface Step {
  name: string;
  /** For node, the program first. */
  argv: readonly string[];
  /** Of vitest, which counts its tests: how many it has to run at least. null: another program. */
  least: number | null;
}

export interface StepResult {
  name: string;
  passed: number;
  failed: number;
  ms: number;
}

const bin = (name: string) => join(projectRoot, 'node_modules', name);
const cache = (name: string) => join(projectRoot, 'node_modules/.cache', name);

/** more: files and options of vitest's own. */
export const vitest = (project: string, more: readonly string[] = [], least = 1): Step => ({
  name: project,
  argv: [bin('vitest/vitest.mjs'), 'run', '--project', project, ...more],
  least,
});

const program = (name: string, path: string, ...args: readonly string[]): Step => ({
  name,
  argv: [bin(path), ...args],
  least: null,
});

/** All that needs no engine. */
export const checks: readonly Step[] = [
  program('types', 'typescript/bin/tsc', '--noEmit', '--incremental', '--tsBuildInfoFile', cache('types.tsbuildinfo')),
  // No cache: rules that know types see in one file what was changed in another.
  program('lint', 'eslint/bin/eslint.js', '.', '--max-warnings', '0'),
  // Ruff, for the Python that runs in the helper container; fetched into the cache once.
  { name: 'prober lint', argv: [join(projectRoot, 'helpers/prober/lint.ts')], least: null },
  program('format', 'prettier/bin/prettier.cjs', '--check', '.'),
  program(
    'unused exports',
    'ts-unused-exports/bin/ts-unused-exports',
    'tsconfig.json',
    '--allowUnusedTypes',
    '--excludePathsFromReport=config;index',
  ),
  vitest('units'),
];

const pollMs = 100;
/** A lab that is put back needs some seconds; what has not gone by then goes at the next start. */
const putBackLimitMs = 60_000;

const isThere = (group: number): boolean => {
  try {
    process.kill(-group, 0);
    return true;
  } catch {
    return false;
  }
};

/**
 * Runs node in a process group of its own and answers its exit code (1: ended by a signal that was none of ours).
 * Aborted, the whole group is interrupted once, and waited for: whoever holds a lab puts it back. Rejects with the
 * signal's reason then.
 */
export async function runNode(argv: readonly string[], signal: AbortSignal): Promise<number> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, argv, {
    cwd: projectRoot,
    stdio: ['ignore', 'inherit', 'inherit'],
    detached: true,
  });
  const ended = new Promise<number>((resolve, reject) =>
    child.on('error', reject).on('exit', (code) => resolve(code ?? 1)),
  );
  const group = child.pid ?? 0;
  const interrupt = () => {
    if (group > 0 && isThere(group)) process.kill(-group, 'SIGINT');
  };
  signal.addEventListener('abort', interrupt, { once: true });
  try {
    const code = await ended;
    const limit = performance.now() + putBackLimitMs;
    while (signal.aborted && isThere(group) && performance.now() < limit) await sleep(pollMs);
    signal.throwIfAborted();
    return code;
  } finally {
    signal.removeEventListener('abort', interrupt);
  }
}

const Counts = z.object({ numPassedTests: z.number(), numFailedTests: z.number() });

type Counted = Pick<StepResult, 'passed' | 'failed'>;

/** What a vitest run wrote down of itself; null: nothing that can be read. */
function readCounts(file: string): Counted | null {
  try {
    const { numPassedTests, numFailedTests } = Counts.parse(JSON.parse(readFileSync(file, 'utf8')));
    return { passed: numPassedTests, failed: numFailedTests };
  } catch {
    return null;
  }
}

/** A run that ended badly, or left out what it had to do, counts as one failed test at least. */
function judgeCounts(counted: Counted | null, { name, least }: Step, code: number): Counted {
  if (least === null) return code === 0 ? { passed: 1, failed: 0 } : { passed: 0, failed: 1 };
  if (counted === null) {
    process.stderr.write(`stackproof: ${name} ended without counting its tests\n`);
    return { passed: 0, failed: 1 };
  }
  const ran = counted.passed + counted.failed;
  if (ran < least) process.stderr.write(`stackproof: ${name} ran ${ran} tests, and ${least} at least were asked for\n`);
  return { ...counted, failed: Math.max(counted.failed, code !== 0 || ran < least ? 1 : 0) };
}

async function runStep(step: Step, folder: string, signal: AbortSignal): Promise<StepResult> {
  const { name, argv, least } = step;
  process.stdout.write(`\n── ${name}\n`);
  const start = performance.now();
  const file = join(folder, 'counts.json');
  rmSync(file, { force: true });
  const counting = ['--reporter=default', '--reporter=json', `--outputFile.json=${file}`];
  const code = await runNode(least === null ? argv : [...argv, ...counting], signal);
  return { name, ms: performance.now() - start, ...judgeCounts(readCounts(file), step, code) };
}

/** Each step with its time, and what came of all of them; a step that counts nothing counts as one. */
export function describeResults(results: readonly StepResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const rows = results.map(({ name, failed, ms }) => {
    const verdict = failed > 0 ? 'FAILED' : 'passed';
    return `${name.padEnd(width)}  ${verdict}  ${(ms / 1000).toFixed(1).padStart(7)} s`;
  });
  const sum = (key: 'passed' | 'failed') => results.reduce((total, result) => total + result[key], 0);
  return [...rows, '', `${sum('passed')} passed, ${sum('failed')} failed`].join('\n');
}

/**
 * Runs every step, whatever became of those before, and answers the exit code: 1 where one failed. Throws ConfigError
 * where the programs are not there, and the signal's reason where it was interrupted.
 */
export async function runSteps(steps: readonly Step[], signal: AbortSignal): Promise<0 | 1> {
  const missing = steps.find(({ argv: [path = ''] }) => !existsSync(path));
  if (missing)
    throw new ConfigError(
      `${missing.argv[0] ?? missing.name} is not there, and ${missing.name} needs it: ` +
        'the project’s own tests run in a clone of it, with all packages of its lock file',
    );
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-test-'));
  const results: StepResult[] = [];
  try {
    for (const step of steps) results.push(await runStep(step, folder, signal));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`\n${describeResults(results)}\n`);
  return results.some(({ failed }) => failed > 0) ? 1 : 0;
}
