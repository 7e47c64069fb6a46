import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { checks, describeResults, runNode, runSteps, type Step } from './steps.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-steps-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

function program(name: string, text: string): Step {
  const path = join(folder, `${name}.mjs`);
  writeFileSync(path, text);
  return { name, argv: [path], least: null };
}
/** Stands for vitest with our reporter: writes what it counted where it was told to. */
const standIn = program(
  'stand-in',
  `import { writeFileSync } from 'node:fs';
const [passed, failed, code] = process.argv.slice(2).map(Number);
const failures = Array.from({ length: failed }, (_, index) => 'ports.test.ts > port ' + index);
writeFileSync(process.env.STACKPROOF_COUNTS, JSON.stringify({ passed, failures }));
process.exitCode = code;`,
);
const counting = (passed: number, failed: number, code: number, least = 1): Step => ({
  name: 'units',
  argv: [...standIn.argv, String(passed), String(failed), String(code)],
  least,
});

const never = () => new AbortController().signal;
let said = '';
beforeEach(() => {
  said = '';
  for (const stream of [process.stdout, process.stderr])
    vi.spyOn(stream, 'write').mockImplementation((text: string | Uint8Array) => {
      said += text.toString();
      return true;
    });
});
afterEach(() => vi.restoreAllMocks());

describe('steps', () => {
  it('are all run, whatever became of those before; one that failed decides', async () => {
    const ran = join(folder, 'ran');
    const last = program(
      'last',
      `import { writeFileSync } from 'node:fs'; writeFileSync(${JSON.stringify(ran)}, 'yes')`,
    );
    expect(await runSteps([program('broken', 'process.exitCode = 3'), last], never())).toBe(1);
    expect(readFileSync(ran, 'utf8')).toBe('yes');
    expect(said).toMatch(/── broken[\s\S]*── last[\s\S]*broken {2}FAILED +\d+\.\d s\nlast {4}passed +\d+\.\d s\n\n/);
    expect(said).toMatch(/\n1 passed, 1 failed\n$/);
    expect(await runSteps([last], never())).toBe(0);
  });

  it.each([
    ['counted what it did', counting(7, 0, 0), '7 passed, 0 failed', 0],
    ['found failures', counting(7, 2, 1), '7 passed, 2 failed', 1],
    ['ended badly after all tests passed', counting(7, 0, 1), '7 passed, 1 failed', 1],
    ['left out what it was asked for', counting(2, 0, 0, 3), '2 passed, 1 failed', 1],
    ['tried nothing', counting(0, 0, 0), '0 passed, 1 failed', 1],
    ['left no counts', { ...program('mute', ''), least: 1 }, '0 passed, 1 failed', 1],
  ])('of tests: one that %s', async (_, step, sentence, code) => {
    expect(await runSteps([step], never())).toBe(code);
    expect(said.trimEnd().endsWith(sentence), said).toBe(true);
  });

  it('name at the end what failed, for of a long output often only that is left', async () => {
    await runSteps([counting(7, 1, 1, 9)], never());
    expect(said).toContain('ports.test.ts > port 0\nunits ran 8 tests, and 9 at least were asked for\n\nunits  FAILED');
  });

  it('whose programs are not there are refused before the first is run', async () => {
    const gone = { name: 'lint', argv: [join(folder, 'gone.js')], least: null };
    const refused = runSteps([program('first', ''), gone], never());
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(/gone\.js is not there, and lint needs it: /);
    expect(said).toBe('');
  });

  it('of the project itself are all there in a clone, the linter of the prober’s Python among them', () => {
    expect(checks.filter(({ argv: [path = ''] }) => !existsSync(path))).toEqual([]);
    expect(checks.map(({ name }) => name)).toContain('prober-lint');
  });

  it('show each its time', () => {
    expect(
      describeResults([
        { name: 'types', passed: 1, failures: [], ms: 4123 },
        { name: 'unused exports', passed: 0, failures: ['unused exports ended with 1'], ms: 61_049 },
      ]),
    ).toBe(
      'unused exports ended with 1\n\ntypes           passed      4.1 s\nunused exports  FAILED     61.0 s\n\n' +
        '1 passed, 1 failed',
    );
  });
});

describe('a program that is interrupted', () => {
  const waiting = (name: string, onSignal: string) =>
    program(
      name,
      `import { writeFileSync } from 'node:fs';
process.on('SIGINT', () => { ${onSignal} });
setInterval(() => undefined, 1000);
writeFileSync(${JSON.stringify(join(folder, `${name}.up`))}, '');`,
    );
  const isUp = (name: string) => () => readFileSync(join(folder, `${name}.up`), 'utf8') === '';
  const until = (test: () => boolean) => vi.waitFor(() => expect(test()).toBe(true), { timeout: 30_000, interval: 20 });

  it('puts back what it has before the reason is given', async () => {
    const done = join(folder, 'put-back');
    const { argv } = waiting(
      'holding',
      `setTimeout(() => { writeFileSync(${JSON.stringify(done)}, 'all'); process.exit(130); }, 50)`,
    );
    const controller = new AbortController();
    const running = runNode(argv, controller.signal);
    await until(isUp('holding'));
    controller.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(readFileSync(done, 'utf8')).toBe('all');
  });

  it('is waited for together with what it started: vitest leaves at once, its workers have labs', async () => {
    const done = join(folder, 'worker-done');
    const worker = waiting(
      'worker',
      `setTimeout(() => { writeFileSync(${JSON.stringify(done)}, 'all'); process.exit(); }, 200)`,
    );
    const parent = program(
      'parent',
      `import { spawn } from 'node:child_process';
spawn(process.execPath, [${JSON.stringify(worker.argv[0])}], { stdio: 'ignore' });
process.on('SIGINT', () => process.exit(130));
setInterval(() => undefined, 1000);`,
    );
    const controller = new AbortController();
    const running = runNode(parent.argv, controller.signal);
    await until(isUp('worker'));
    controller.abort(new Error('Ctrl-C'));
    await expect(running).rejects.toThrow('Ctrl-C');
    expect(readFileSync(done, 'utf8')).toBe('all');
  });

  it('is not begun where that was asked before', async () => {
    const { argv } = program('late', '');
    await expect(runNode(argv, AbortSignal.abort(new Error('Ctrl-C')))).rejects.toThrow('Ctrl-C');
  });
});
