import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { projectRoot } from '../../helpers/lib/project-root.ts';
import { runCli } from '../../helpers/cli/run-cli.fake.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-ci-'));
const program = join(root, 'program');
let folder = '';
let count = 0;

beforeEach(() => {
  folder = join(root, `run-${(count += 1)}`);
  mkdirSync(join(folder, 'stackproof-report'), { recursive: true });
  writeFileSync(join(folder, 'stackproof-report/pr-summary.md'), '### causes\n');
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

/** Stands in for stackproof: writes down what it was given, and ends with a code. */
function run(code: number, variables: Record<string, string> = {}) {
  writeFileSync(program, `#!/bin/sh\nprintf '%s\\n' "$@" > given\nexit ${code}\n`);
  chmodSync(program, 0o755);
  const { status, stderr } = spawnSync('bash', [join(projectRoot, 'examples/ci/run.sh')], {
    cwd: folder,
    encoding: 'utf8',
    env: {
      PATH: process.env['PATH'] ?? '',
      STACKPROOF_PROGRAM: program,
      GITHUB_OUTPUT: join(folder, 'output'),
      GITHUB_STEP_SUMMARY: join(folder, 'summary'),
      ...variables,
    },
  });
  const read = (name: string) => readFileSync(join(folder, name), 'utf8');
  return { status, stderr, given: read('given').trimEnd().split('\n'), output: read('output'), read };
}

describe('a run in CI', () => {
  it.each([
    [0, 'pass'],
    [1, 'fail'],
    [2, ''],
    [3, 'unknown'],
  ])('that ends with %i ends the job so, and says %j', (code, outcome) => {
    expect(run(code)).toMatchObject({ status: code, output: `outcome=${outcome}\nexit-code=${code}\n` });
  });

  it('is given what the variables say, and no option that they leave out', () => {
    expect(run(0).given).toEqual(['audit', '--out', 'stackproof-report']);
    const variables = {
      ...{ STACKPROOF_COMMAND: 'replay a.json', STACKPROOF_POLICY: 'my policy.yaml' },
      ...{ STACKPROOF_OUT: 'here', STACKPROOF_FAIL_ON: 'high' },
    };
    const given = ['replay', 'a.json', '--out', 'here', '--policy', 'my policy.yaml', '--fail-on', 'high'];
    expect(run(0, variables).given).toEqual(given);
  });

  it('shows causes and differences where something was judged', () => {
    expect(run(1).read('summary')).toBe('### causes\n');
  });

  it('may be told that an unknown fails nothing, and says that it is no pass; a finding fails all the same', () => {
    const mild = { STACKPROOF_UNKNOWN_FAILS: 'false' };
    const { status, stderr, output } = run(3, mild);
    expect({ status, output }).toEqual({ status: 0, output: 'outcome=unknown\nexit-code=3\n' });
    expect(stderr).toContain('which is no pass');
    expect(run(1, mild).status).toBe(1);
  });
});

const read = (name: string) => parse(readFileSync(join(projectRoot, name), 'utf8')) as Record<string, unknown>;

describe('the action', () => {
  it('hands each of its inputs to the script', () => {
    const { inputs, runs } = read('action.yml') as {
      inputs: Record<string, unknown>;
      runs: { using: string; steps: { env: Record<string, string>; run: string }[] };
    };
    const [step] = runs.steps;
    const handed = Object.values(step?.env ?? {}).join(' ');
    expect(Object.keys(inputs).filter((name) => !handed.includes(`inputs.${name} `))).toEqual([]);
    const script = readFileSync(join(projectRoot, 'examples/ci/run.sh'), 'utf8');
    expect(Object.keys(step?.env ?? {}).filter((name) => !script.includes(name))).toEqual([]);
    expect([runs.using, step?.run]).toEqual(['composite', '"$STACKPROOF_HOME/examples/ci/run.sh"']);
  });
});

describe('the other examples', () => {
  it('start what there is', async () => {
    const hooks = read('.pre-commit-hooks.yaml') as unknown as { entry: string }[];
    expect(hooks.length).toBe(2);
    for (const { entry } of hooks) {
      const [name, command = '', ...rest] = entry.split(' ');
      expect(name).toBe('./stackproof');
      const help = (await runCli(command, '--help')).stdout;
      for (const option of rest.filter((word) => word.startsWith('--'))) expect(help).toContain(option);
    }
    const { jobs } = read('examples/ci/gate.yml') as { jobs: { gate: { steps: { with?: { command?: string } }[] } } };
    const [command, ...rest] = jobs.gate.steps.flatMap((step) => step.with?.command?.split(' ') ?? []);
    expect([command, rest]).toEqual(['rehearse', ['-f', 'compose.yaml']]);
    const { '.stackproof': job } = read('examples/ci/gitlab.yml') as { '.stackproof': { script: string[] } };
    expect(job.script).toEqual(['"$STACKPROOF_HOME/examples/ci/run.sh"']);
  });

  it('for Compose are read by it, and name options that there are', async () => {
    const { services } = read('examples/nightly.compose.yaml') as {
      services: { stackproof: { command: string[]; volumes: string[] } };
    };
    const { command } = services.stackproof;
    const help = `${(await runCli('schedule', 'run', '--help')).stdout}${(await runCli('audit', '--help')).stdout}`;
    const options = command.flatMap((word) => /^(--[a-z-]+)/.exec(word)?.[1] ?? []);
    expect(options.length).toBeGreaterThan(5);
    expect(options.filter((option) => !help.includes(option))).toEqual([]);
  });
});

describe('the image', () => {
  it('is made of what there is, and leaves out what it names', () => {
    const text = readFileSync(join(projectRoot, 'Dockerfile'), 'utf8');
    for (const line of [
      'ENTRYPOINT ["node", "/opt/stackproof/launcher.js"]',
      'COPY --from=package /package /opt/stackproof',
    ])
      expect(text.split('\n')).toContain(line);
    expect(text).toContain('RUN node helpers/packaging/build.ts /package');
    const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { version: string };
    expect(text).toContain(`ARG VERSION=${version}\n`);
    expect(text).not.toMatch(/^(?!#).*(?:amd64|x86_64|arm64)/m);
  });
});
