import type { Command } from 'commander';
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { finishWith } from './run.ts';
import { projectRoot } from './version.ts';

const counts = z.object({ numPassedTests: z.number(), numFailedTests: z.number(), numTotalTests: z.number() });

interface Step {
  name: string;
  /** It brings up labs. */
  engine: boolean;
  argv: readonly string[];
  /** vitest steps leave their counts in a file. */
  tests: boolean;
}

const bin = (name: string) => join(projectRoot, 'node_modules', name);
const vitest = (project: string, engine = true): Step => ({
  name: project,
  engine,
  argv: [bin('vitest/vitest.mjs'), 'run', '--project', project],
  tests: true,
});

const steps: readonly Step[] = [
  { name: 'types', engine: false, argv: [bin('typescript/bin/tsc'), '--noEmit'], tests: false },
  { name: 'lint', engine: false, argv: [bin('eslint/bin/eslint.js'), '.', '--max-warnings', '0'], tests: false },
  {
    name: 'unused exports',
    engine: false,
    argv: [
      bin('ts-unused-exports/bin/ts-unused-exports'),
      'tsconfig.json',
      '--allowUnusedTypes',
      '--excludePathsFromReport=config;index',
    ],
    tests: false,
  },
  vitest('units', false),
  vitest('engine'),
  vitest('faults'),
];

function run(argv: readonly string[]): Promise<number> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, argv, { cwd: projectRoot, stdio: ['ignore', 'inherit', 'inherit'] });
    const forward = (signal: NodeJS.Signals) => child.kill(signal);
    process.on('SIGINT', forward).on('SIGTERM', forward);
    child.on('error', reject);
    child.on('exit', (code, signal) => {
      process.off('SIGINT', forward).off('SIGTERM', forward);
      resolve(code ?? (signal === 'SIGINT' ? 130 : 143));
    });
  });
}

/** A step that failed counts as one failed test where it has no counts of its own; none at all is a failure too. */
async function runStep(
  { name, argv, tests }: Step,
  folder: string,
): Promise<{ passed: number; failed: number; code: number }> {
  process.stdout.write(`\n── ${name}\n`);
  const file = join(folder, 'counts.json');
  rmSync(file, { force: true });
  const code = await run(
    tests ? [...argv, '--reporter=default', '--reporter=json', `--outputFile.json=${file}`] : argv,
  );
  if (!tests) return { passed: code === 0 ? 1 : 0, failed: code === 0 ? 0 : 1, code };
  try {
    const {
      numPassedTests: passed,
      numFailedTests,
      numTotalTests,
    } = counts.parse(JSON.parse(readFileSync(file, 'utf8')));
    const failed = Math.max(numFailedTests, code !== 0 || numTotalTests === 0 ? 1 : 0);
    return { passed, failed, code };
  } catch {
    process.stderr.write(`stackproof: ${name} ended without counting its tests\n`);
    return { passed: 0, failed: 1, code: code || 1 };
  }
}

async function test({ units }: { units?: boolean }): Promise<number> {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-test-'));
  let passed = 0;
  let failed = 0;
  try {
    for (const step of steps.filter(({ engine }) => !units || !engine)) {
      const result = await runStep(step, folder);
      passed += result.passed;
      failed += result.failed;
      if (result.code === 130 || result.code === 143) return result.code;
    }
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
  process.stdout.write(`\n${passed} passed, ${failed} failed\n`);
  return failed === 0 ? 0 : 1;
}

export function addTest(program: Command): void {
  program
    .command('test')
    .description('the project’s own tests, on real engines: types, lint, units, and every seeded fault')
    .option('--units', 'only the part that needs no engine')
    .action(finishWith(test));
}
