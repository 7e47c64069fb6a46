import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { ConfigError } from '../lib/errors.ts';
import { readJsonFile } from '../lib/json.ts';
import { projectRoot } from '../lib/project-root.ts';

/** One program that is run for its verdict. */
export interface Step {
  name: string;
  /** For node, the program first. */
  argv: readonly string[];
  /** Of vitest, which counts its tests: how many it has to run at least. null: another program. */
  least: number | null;
  /** Beside this process's own environment. */
  env?: Readonly<Record<string, string>>;
}

export interface StepResult {
  name: string;
  passed: number;
  /** What failed, a few lines each. */
  failures: readonly string[];
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
  { name: 'prober-lint', argv: [join(projectRoot, 'helpers/prober/lint.ts')], least: null },
  program('format', 'prettier/bin/prettier.cjs', '--check', '.'),
  program(
    'unused',
    'ts-unused-exports/bin/ts-unused-exports',
    'tsconfig.json',
    '--allowUnusedTypes',
    // What others call by name: settings files, registries, a reporter of vitest's, a format that its folder registers.
    '--excludePathsFromReport=config;index;count-reporter;formats/',
  ),
  vitest('units'),
  vitest('recordings'),
  vitest('programs'),
];

const countReporter = join(projectRoot, 'helpers/development/count-reporter.ts');

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
export async function runNode(argv: readonly string[], signal: AbortSignal, env: Step['env'] = {}): Promise<number> {
  signal.throwIfAborted();
  const child = spawn(process.execPath, argv, {
    cwd: projectRoot,
    env: { ...process.env, ...env },
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

/** As the reporter of ours writes them down. */
const Counts = z.object({ passed: z.number(), failures: z.array(z.string()) });

type Counted = Pick<StepResult, 'passed' | 'failures'>;

/** A run that ended badly, or left out what it had to do, counts as one failed test at least. */
function judgeCounts(counted: Counted | null, { name, least }: Step, code: number): Counted {
  if (least === null)
    return code === 0 ? { passed: 1, failures: [] } : { passed: 0, failures: [`${name} ended with ${code}`] };
  if (counted === null) return { passed: 0, failures: [`${name} ended without counting its tests`] };
  const { passed, failures } = counted;
  const ran = passed + failures.length;
  return {
    passed,
    failures: [
      ...failures,
      ...(ran < least ? [`${name} ran ${ran} tests, and ${least} at least were asked for`] : []),
      ...(code !== 0 && failures.length === 0 && ran >= least ? [`${name} ended with ${code}, beside its tests`] : []),
    ],
  };
}

async function runStep(step: Step, folder: string, signal: AbortSignal): Promise<StepResult> {
  const { name, argv, least, env } = step;
  process.stdout.write(`\n── ${name}\n`);
  const start = performance.now();
  const file = join(folder, 'counts.json');
  rmSync(file, { force: true });
  const counting = ['--reporter=default', `--reporter=${countReporter}`];
  const code = await runNode(least === null ? argv : [...argv, ...counting], signal, {
    ...env,
    STACKPROOF_COUNTS: file,
  });
  return { name, ms: performance.now() - start, ...judgeCounts(readJsonFile(file, Counts), step, code) };
}

/** What failed, each step with its time, and what came of all of them; a step that counts nothing counts as one. */
export function describeResults(results: readonly StepResult[]): string {
  const width = Math.max(...results.map(({ name }) => name.length));
  const rows = results.map(({ name, failures, ms }) => {
    const verdict = failures.length > 0 ? 'FAILED' : 'passed';
    return `${name.padEnd(width)}  ${verdict}  ${(ms / 1000).toFixed(1).padStart(7)} s`;
  });
  const passed = results.reduce((sum, result) => sum + result.passed, 0);
  const failures = results.flatMap((result) => result.failures);
  const told = failures.length > 0 ? [...failures, ''] : [];
  return [...told, ...rows, '', `${passed} passed, ${failures.length} failed`].join('\n');
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
  return results.some(({ failures }) => failures.length > 0) ? 1 : 0;
}
