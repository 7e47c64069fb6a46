import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { promisedRecord } from './run-record.fake.ts';
import { runCli } from './run-cli.fake.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-replay-'));
const policy = join(import.meta.dirname, '../../fixtures/policies/reference.yaml');
const good = join(root, 'good.json');
const late = join(root, 'late.json');
let out = '';
let count = 0;

beforeAll(() => {
  writeFileSync(good, JSON.stringify(readGood(2)));
  writeFileSync(late, JSON.stringify(readGood(1)));
});
beforeEach(() => {
  out = join(root, `out-${(count += 1)}`);
});
afterAll(() => rmSync(root, { recursive: true, force: true }));

const replay = (recording: string, ...more: string[]) =>
  runCli('replay', recording, '--policy', policy, '--until', '2', '--out', out, ...more);
const read = (name: string) => readFileSync(join(out, name), 'utf8');

describe('replay', () => {
  it('judges the good stack as good, writes its reports and no recording', async () => {
    const { code, stdout, stderr } = await replay(good);
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' });
    for (const words of [
      'PASS',
      '28 criteria: 27 pass, 1 not applicable',
      '29 % (2/7)',
      `reports: ${join(out, 'report.html')}, STATUS.md, run.json and 7 more`,
    ])
      expect(stdout.replace(/\n {2,}/g, ' ')).toContain(words);
    expect(readdirSync(out).sort()).toEqual([
      ...['STATUS.md', 'badge.svg', 'findings.csv', 'findings.sarif', 'junit.xml', 'metrics.prom', 'pr-summary.md'],
      ...['report.html', 'run.json', 'summary.json'],
    ]);
    expect(promisedRecord.parse(JSON.parse(read('run.json')))).toMatchObject({ source: 'replay', outcome: 'pass' });
  });

  it('--json prints the record and nothing else', async () => {
    const { code, stdout, stderr } = await replay(late, '--json');
    expect({ code, stderr }).toEqual({ code: 1, stderr: '' });
    expect(stdout).toBe(read('run.json'));
    expect(promisedRecord.parse(JSON.parse(stdout)).outcome).toBe('fail');
  });

  it('--quiet says one line where it is no pass, and nothing where it is', async () => {
    const { code, stdout, stderr } = await replay(late, '--quiet');
    expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
    expect(stderr).toMatch(/^stackproof: FAIL at gate medium: [^\n]+; first: network media-network, \d+ findings\n$/);
    expect(await replay(good, '-q')).toEqual({ code: 0, stdout: '', stderr: '' });
  });

  it('puts the causes first on the terminal, and names every open door where asked for all', async () => {
    const { stdout: brief } = await replay(late, '--no-color');
    expect(brief.indexOf('18 published ports')).toBeLessThan(brief.indexOf('Criteria'));
    expect(brief.split('\n').length).toBeLessThanOrEqual(61);
    const { stdout } = await replay(late, '--verbose');
    expect(stdout.match(/✗ outside → \d+\/\w+: expected closed/g)).toHaveLength(18);
    expect(stdout.match(/✗ outside → \d+\/\w+: expected refused or dropped/g)).toHaveLength(18);
  });

  it('writes only the formats asked for, judges only what is asked for, and gates where it is told', async () => {
    const { code } = await replay(late, '--format', 'junit-criteria', '--only', '2.11', '--fail-on', 'high', '--quiet');
    expect(code).toBe(0);
    expect(readdirSync(out)).toEqual(['junit-criteria.xml']);
    const names = [...read('junit-criteria.xml').matchAll(/<testcase [^>]*name="([\d.]+) /g)].map(([, id]) => id);
    expect(names).toEqual(['0.1', '0.2', '2.11']);
  });

  it('gives the same record twice, but for when and how long', async () => {
    const [one, two] = [await replay(good, '--json'), await replay(good, '--json')].map(({ stdout }) => ({
      ...promisedRecord.parse(JSON.parse(stdout)),
      judgedAt: '',
      durationMs: 0,
    }));
    expect(one).toEqual(two);
  });

  it('does not lose the recording that lies in its own output folder', async () => {
    await replay(good);
    const own = join(out, 'evidence.json');
    writeFileSync(own, readFileSync(good));
    expect((await replay(own)).code).toBe(0);
    expect(readFileSync(own)).toEqual(readFileSync(good));
  });

  it('judges a recording of an older stackproof, and each part of it that it has', async () => {
    const old = join(import.meta.dirname, '../../fixtures/evidence/schema-1.json');
    const { stderr } = await replay(old, '--json');
    expect(stderr).toBe('');
    const { artifacts, stack } = promisedRecord.parse(JSON.parse(read('run.json')));
    expect(stack.project).toBe('small');
    // All that there was to be looked at then, and an experiment that nobody can have made.
    expect(artifacts.filter(({ ok }) => ok).map(({ id }) => id)).toEqual([
      ...['engine', 'host', 'containers', 'networks', 'compose', 'steadiness', 'gateways', 'egress', 'apis', 'tunnels'],
      ...['traefik', 'routes', 'latency', 'responses', 'resources', 'logs', 'redirects', 'tls', 'pages', 'keyfiles'],
      ...['access', 'sessions', 'experiments', 'firewall-reload'],
    ]);
  });

  it('refuses to put a report in the place of its recording', async () => {
    await replay(good);
    const own = join(out, 'run.json');
    writeFileSync(own, readFileSync(good));
    const { code, stderr } = await replay(own);
    expect(code).toBe(2);
    expect(stderr).toMatch(/would take the place of the recording itself: name another folder with --out/);
    expect(readFileSync(own)).toEqual(readFileSync(good));
  });

  it.each([
    ['{"schema":1', /cut\.json:1 is not JSON: it was cut short or edited/],
    ['{"schema":9}', /has schema 9, this stackproof reads up to 2/],
    ['{}', /it has no `schema`/],
    ['{"schema":2}', /is not a whole recording/],
  ])('says what is wrong with %s and leaves yesterday’s reports', async (text, sentence) => {
    await replay(good);
    const before = read('run.json');
    const cut = join(root, 'cut.json');
    writeFileSync(cut, text);
    const { code, stderr } = await replay(cut);
    expect(stderr).toMatch(sentence);
    expect(code).toBe(2);
    expect(read('run.json')).toBe(before);
  });

  it('takes a run record for what it is', async () => {
    await replay(good);
    const { code, stderr } = await replay(join(out, 'run.json'));
    expect(code).toBe(2);
    expect(stderr).toMatch(/is a run record, and no recording: name the evidence\.json/);
  });

  it('says where the policy is wrong and leaves yesterday’s reports', async () => {
    await replay(good);
    const before = read('run.json');
    const wrong = join(root, 'wrong.yaml');
    writeFileSync(wrong, 'version: 1\nnetwroks: {}\n');
    const { code, stderr } = await replay(good, '--policy', wrong);
    expect(stderr).toMatch(/wrong\.yaml:2:1: unknown key "netwroks"/);
    expect(code).toBe(2);
    expect(read('run.json')).toBe(before);
  });

  it('leaves no half report, and none of yesterday, where the disk takes no more', async () => {
    const few = ['--format', 'json,junit,markdown'];
    await replay(good, ...few);
    // A limit on the length of files fails in the middle of writing, as a full disk does, and needs no disk.
    const asked = ['replay', good, '--policy', policy, '--until', '2', '--out', out, ...few];
    const { status, stdout, stderr } = spawnSync(
      'bash',
      ['-c', 'ulimit -f 64; exec "$@"', 'bash', process.execPath, join(import.meta.dirname, 'main.ts'), ...asked],
      { encoding: 'utf8' },
    );
    expect(stderr).toMatch(
      /run\.json would be longer than this system lets a file be: make room there, or name another/,
    );
    expect(status).toBe(2);
    expect(stdout).toContain('PASS');
    expect(readdirSync(out).sort()).toEqual([
      'STATUS.md',
      'STATUS.md.old',
      'junit.xml',
      'junit.xml.old',
      'run.json.old',
    ]);
  });

  it('does not write over a file that is no folder', async () => {
    const { code, stderr } = await runCli('replay', good, '--policy', policy, '--out', late);
    expect(stderr).toMatch(/late\.json is a file: name another with --out/);
    expect(code).toBe(2);
    expect(statSync(late).size).toBeGreaterThan(1000);
  });
});
