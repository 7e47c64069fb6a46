import { describe, expect, it } from 'vitest';
import { ConfigError, CriterionError, EvidenceError } from '../lib/errors.ts';
import { explainError } from './program.ts';
import { runCli } from './run-cli.fake.ts';
import { Interrupted } from './finish.ts';

describe('what was asked wrongly', () => {
  it.each([
    [['audti'], /unknown command 'audti': did you mean audit\?/],
    [['demo', '--stck', '1'], /unknown option '--stck': did you mean --stack\?/],
    [['demo', '--stack', '9'], /no reference stack of iteration 9: choose from 0, 1, 2/],
    [['demo', '--stack', ''], /--stack "" is no iteration: give one from 0 to 7/],
    [['demo', '--until', '-1'], /--until "-1" is no iteration/],
    [['demo', '--until', '8'], /--until 8/],
    [['demo', '--only', '9.9'], /--only 9\.9 names no criterion: `stackproof list` shows them all/],
    [['demo', '--only', ','], /--only is empty/],
    [['demo', '--format', 'json,pdf'], /--format pdf is not written: choose from evidence, badge, csv, html, json, /],
    [['demo', '--format', ''], /--format is empty/],
    [['demo', '--fail-on', 'red'], /--fail-on red is no severity: choose from critical, high, medium, low, advisory/],
    [['demo', 'extra'], /too many arguments/],
    [['demo', '--policy', 'nowhere.yaml'], /policy nowhere\.yaml does not exist: name a file with --policy/],
    [['audit', '--outside', 'there'], /--outside there is no view: give it as ssh:\/\/user@host/],
    [['explain', '9.9'], /9\.9 is no criterion and no check/],
    [['explain', 'publshed-ports'], /no check: did you mean "published-ports"\? `stackproof list` shows them all/],
    [['list', '9'], /9 is no iteration, criterion or check: .*`stackproof list` shows them all/],
    [['replay', 'nowhere.json'], /recording nowhere\.json does not exist: name the evidence\.json of an earlier run/],
    [['replay', '.'], /recording \. is a folder/],
    [['lab', 'foo'], /unknown command 'foo'/],
    [['test', '--changed', 'no-such-branch'], /--changed no-such-branch names no commit of this repository/],
    [['test', '--changed', '--units'], /'--units' cannot be used with option '--changed \[BASE\]'/],
    [['test', 'helpers'], /too many arguments for 'test'/],
    [['schedule', 'install', '--notify', 'x'], /unknown option '--notify': what `audit` is given stands behind ` -- `/],
    [['watch', '--out', 'x'], /unknown option '--out': what `audit` is given stands behind ` -- `/],
    [['test', '--faults', 'x'], /unknown option '--faults'/],
    [['check', '--units'], /unknown option '--units'/],
    [['schedule', 'install', '--at', '25:00'], /--at 25:00 is no time of day: give it as in 03:30/],
    [['schedule', 'run', '--limit', '2d'], /--limit 2d is no time up to a day: give it as in 90s, 10m or 1h/],
    [['schedule', 'install', '--as', 'launchd'], /'launchd' is invalid.*systemd, cron, compose/],
    [['bench', '--only'], /'--only <LIST>' argument missing/],
  ])('%j: one sentence on stderr, nothing on stdout, exit 2', async (argv, sentence) => {
    const { code, stdout, stderr } = await runCli(...argv);
    expect(stderr).toMatch(sentence);
    expect(stderr).toMatch(/^stackproof: [^\n]+\n$/);
    expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  });
});

const commands = [
  ...['demo', 'audit', 'init', 'plan', 'rehearse', 'fix', 'replay', 'status', 'look-outside', 'report', 'history'],
  ...['diff', 'watch', 'list', 'explain', 'test', 'check', 'bench', 'completion', 'lab up', 'lab status', 'lab down'],
  ...['schedule install', 'schedule show', 'schedule remove', 'schedule run'],
];
const helpOf = async (name: string) => (await runCli(...name.split(' '), '--help')).stdout;

/** Of a line of an example the command, by its words, and the options that it is given. */
function readExample(line: string): { name: string; options: string[] } {
  const [, rest = ''] = /stackproof ([^)]*)/.exec(line) ?? [];
  const name = commands.find((each) => `${rest} `.startsWith(`${each} `)) ?? rest;
  const [mine = ''] = rest.split(' -- ');
  return { name, options: mine.split(' ').filter((word) => word.startsWith('-')) };
}

describe('the help of each command', () => {
  it('names them all', async () => {
    const top = [...(await runCli('--help')).stdout.matchAll(/^ {2}([a-z][a-z-]{2,}) /gm)].map(([, name]) => name);
    const known = new Set([...commands.map((name) => name.split(' ')[0]), 'help']);
    expect(top.filter((name) => !known.has(name))).toEqual([]);
  });

  it.each(commands)('%s: has examples, of options that there are', async (name) => {
    const [, shown = ''] = (await helpOf(name)).split('\nExamples:\n');
    const lines = shown.split('\n').filter((line) => /^ {2}\S/.test(line) && line.includes('stackproof '));
    expect(lines).not.toEqual([]);
    for (const line of lines) {
      const { name: command, options } = readExample(line);
      expect(commands).toContain(command);
      const help = await helpOf(command);
      for (const option of options) expect(help).toMatch(new RegExp(`(?:^|[ ,])${option}\\b`, 'm'));
    }
  });

  it('says what another end than 0 means', async () => {
    for (const name of ['demo', 'audit', 'plan', 'rehearse', 'replay', 'fix', 'diff'])
      expect(await helpOf(name)).toMatch(/\n\nExit codes:\n {2}0 {2}[^\n]+\n {2}1 {2}[^\n]+\n {2}2 {2}the command/);
  });
});

describe('help', () => {
  it.each([
    [['--help']],
    [['help', 'demo']],
    [['audit', '--help']],
    [['lab', 'up', '--help']],
    [['test', '--help']],
    [['--version']],
  ])('%j goes to stdout and ends with 0', async (argv) => {
    const { code, stdout, stderr } = await runCli(...argv);
    expect(stdout.length).toBeGreaterThan(4);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
  });

  it.each(['', ...commands])('of `%s` fits into 80 columns', async (name) => {
    const shown = name === '' ? (await runCli('--help')).stdout : await helpOf(name);
    expect(shown.split('\n').filter((line) => line.length > 80)).toEqual([]);
  });

  it('without a command says what there is, and that this was no run', async () => {
    const { code, stderr } = await runCli();
    expect(code).toBe(2);
    for (const word of [
      'demo',
      'test',
      'check',
      'bench',
      'audit',
      'init',
      'plan',
      'replay',
      'status',
      'schedule',
      'list',
      'explain',
      'lab',
      'Exit codes',
    ])
      expect(stderr).toContain(word);
  });

  it('names the defaults that hold for the command', async () => {
    expect((await runCli('demo', '--help')).stdout).toMatch(/reference\s+stack’s\s+own/);
    expect((await runCli('audit', '--help')).stdout).toMatch(/stackproof\.yaml,\s+searched upwards/);
  });
});

describe('the catalogue', () => {
  it('lists every criterion with its checks', async () => {
    const { code, stdout } = await runCli('list');
    expect(code).toBe(0);
    for (const words of ['0.1 ', '1.12 ', '2.12 ', '3.9 ', '4.12 ', 'published-ports', 'isolation-on-paper'])
      expect(stdout).toContain(words);
    expect(stdout).not.toContain('\u001b');
  });

  it('lists them for programs', async () => {
    const listed: unknown = JSON.parse((await runCli('list', '--json')).stdout);
    expect(listed).toHaveLength(82);
    expect(listed).toContainEqual(
      expect.objectContaining({
        id: '2.1',
        severity: 'critical',
        checks: expect.arrayContaining([expect.objectContaining({ id: 'published-ports' })]),
      }),
    );
  });

  it('explains a criterion and a check', async () => {
    expect((await runCli('explain', '2.1')).stdout).toMatch(
      /^2\.1 Only 80, 443[\s\S]*published-ports \(critical\)[\s\S]*fix: /,
    );
    expect((await runCli('explain', 'published-ports')).stdout).toMatch(
      /of criterion 2\.1[\s\S]*why: [\s\S]*looks at: containers/,
    );
  });
});

describe('an error', () => {
  it.each([
    [new ConfigError('asked wrongly'), { text: 'stackproof: asked wrongly', code: 2 }],
    [new EvidenceError('could not see'), { text: 'stackproof: could not see', code: 3 }],
    [new Interrupted(130), { text: null, code: 130 }],
    [new Interrupted(143), { text: null, code: 143 }],
  ])('%s has its exit code', (error, said) => expect(explainError(error)).toEqual(said));

  it('that is none of ours is our bug, and shows its stack', () => {
    const said = explainError(new CriterionError('astray'));
    expect(said.code).toBe(70);
    expect(said.text).toMatch(/mistake of ours[\s\S]*program\.test\.ts/);
  });
});
