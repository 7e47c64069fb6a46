import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { recordedIds } from '../lab/lab-record.ts';
import { allPids } from '../lab/process-identity.ts';
import { readRecording } from '../sources/recorded.ts';
import { promisedRecord } from './run-record.fake.ts';

// A person's way in: the launcher at the root, in a folder of their own.
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'stackproof-cli-'));

// How busy this machine is while it runs tests is no fault of the stack.
const policy = join(folder, 'policy.yaml');
const reference = readFileSync(join(root, 'fixtures/policies/reference.yaml'), 'utf8');
const calm = reference
  .replace('cpu: { monitor: 80, fail: 95 }', 'cpu: { monitor: 101, fail: 101 }')
  .replace('latencyMs: 1\n', 'latencyMs: 1000\n')
  .replace('responseMs: 10\n', 'responseMs: 10000\n');
writeFileSync(policy, calm);

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

const environment = { ...process.env };
delete environment['DOCKER_HOST'];

function start(
  args: readonly string[],
  env: Record<string, string> = {},
): { child: ChildProcess; ran: Promise<Ran>; said: () => string } {
  const child = spawn(join(root, 'stackproof'), args, {
    cwd: folder,
    env: { ...environment, STACKPROOF_LAB: 'embedded', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  const ran = new Promise<Ran>((resolve, reject) =>
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr })),
  );
  return { child, ran, said: () => stderr };
}

const outputs: Ran[] = [];
async function stackproof(args: readonly string[], env?: Record<string, string>): Promise<Ran> {
  const ran = await start(args, env).ran;
  outputs.push(ran);
  return ran;
}

const recordOf = (out: string) => promisedRecord.parse(JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')));
const findingsOf = (record: ReturnType<typeof recordOf>, id: string) =>
  record.criteria
    .flatMap(({ checks }) => checks.filter((check) => check.id === id))
    .flatMap(({ observations }) => observations.filter(({ holds }) => holds === false));

/**
 * What the reference stack publishes before iteration 2 and may not after: 20 numbers, 21 with protocol, without 80 and
 * the torrent client's.
 */
const otherPorts = [
  '1900/udp',
  '3000/tcp',
  '3001/tcp',
  '5055/tcp',
  '6767/tcp',
  '7359/udp',
  '7878/tcp',
  '8080/tcp',
  '8081/tcp',
  '8090/tcp',
  '8096/tcp',
  '8920/tcp',
  '8989/tcp',
  '9090/tcp',
  '9093/tcp',
  '9100/tcp',
  '9696/tcp',
  '9999/tcp',
];

const processesOf = (id: string) =>
  allPids().filter((pid) => {
    try {
      return readFileSync(`/proc/${pid}/environ`, 'latin1').includes(`STACKPROOF_LAB_ID=${id}`);
    } catch {
      return false;
    }
  });

function expectNothingLeft(id: string): void {
  expect(recordedIds()).not.toContain(id);
  expect(processesOf(id)).toEqual([]);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(id);
  const groups = [
    '/sys/fs/cgroup',
    ...readdirSync('/sys/fs/cgroup').map((name) => join('/sys/fs/cgroup', name)),
  ].filter((path) => statSync(path).isDirectory());
  expect(groups.flatMap((path) => readdirSync(path)).filter((name) => name.includes(id))).toEqual([]);
}

let kept: string | null = null;

afterAll(async () => {
  if (kept !== null && recordedIds().includes(kept)) await stackproof(['lab', 'down', kept]);
  rmSync(folder, { recursive: true, force: true });
});

describe('the one command', () => {
  test('demo --until 1 passes and prints the figures of the first iteration', async () => {
    const { code, stdout } = await stackproof(['demo', '--until', '1', '--policy', policy, '--out', 'one']);
    expect(code, stdout).toBe(0);
    for (const figure of [
      /running +19\/19/,
      /healthy +17\/17/,
      /discovered +14\/14/,
      /7 networks \(6 segmented, 3 internal\)/,
      /round trip +median [\d.]+ ms, p95 [\d.]+ ms/,
      /response time +mean \d/,
      /14 % \(1\/7\)/,
    ])
      expect(stdout).toMatch(figure);
    const record = recordOf('one');
    expect(record).toMatchObject({ source: 'spun', until: 1, outcome: 'pass', totals: { fail: 0, unknown: 0 } });
    expect(findingsOf(record, 'isolation-on-paper').map(({ subject }) => subject)).toContain('grafana ↔ sonarr');
  });

  test('demo --until 2 passes with exactly 80, 443 and 6881 seen from outside', async () => {
    const { code, stdout } = await stackproof(['demo', '--until', '2', '--policy', policy, '--out', 'two']);
    expect(code, stdout).toBe(0);
    expect(recordOf('two')).toMatchObject({
      until: 2,
      outcome: 'pass',
      totals: { pass: 27 },
      health: { progress: { done: 2 } },
    });
    const { outside, containers } = readRecording(join(folder, 'two/evidence.json')).artifacts;
    if (!outside.ok || !containers.ok) throw new Error('the recording of a pass lacks looks');
    expect(outside.value.scans.map(({ family, tcpScanned }) => ({ family, tcpScanned }))).toEqual([
      { family: 4, tcpScanned: '1-65535' },
      { family: 6, tcpScanned: '1-65535' },
      // Its link-local address.
      { family: 6, tcpScanned: '1-65535' },
    ]);
    for (const { tcpOpen } of outside.value.scans) expect(tcpOpen).toEqual([80, 443, 6881]);
    const seen = recordOf('two')
      .criteria.flatMap(({ checks }) => checks)
      .find(({ id }) => id === 'open-ports-outside')?.observations;
    expect(seen?.map(({ subject }) => subject)).toEqual([
      'outside → 443/tcp',
      'outside → 6881/tcp',
      'outside → 6881/udp',
      'outside → 80/tcp',
      'outside → every other tcp port',
    ]);
    const owners = containers.value
      .filter(({ published }) => published.some(({ hostPort }) => hostPort === 6881))
      .map(({ subject }) => subject);
    expect(owners).toEqual(['gluetun']);
  });

  test('demo --stack 1 --until 2 fails and names each of the other open doors', async () => {
    const { code, stdout } = await stackproof(['demo', '--stack', '1', '--until', '2', '--out', 'late', '--verbose']);
    expect(code).toBe(1);
    const record = recordOf('late');
    for (const id of ['open-ports-outside', 'former-ports'])
      expect(
        findingsOf(record, id)
          .map(({ subject }) => subject)
          .sort(),
      ).toEqual(otherPorts.map((port) => `outside → ${port}`).sort());
    expect(findingsOf(record, 'published-ports')).toHaveLength(otherPorts.length);
    for (const port of otherPorts)
      expect(stdout.split('\n').filter((line) => line.includes(`outside → ${port}: expected`))).toHaveLength(2);
  });

  test('demo --until 4 --disturb passes and prints what each host name showed', async () => {
    const args = ['demo', '--until', '4', '--disturb', '--policy', policy, '--out', 'four'];
    const { code, stdout } = await stackproof(args);
    expect(code, stdout).toBe(0);
    const record = recordOf('four');
    expect(record).toMatchObject({
      until: 4,
      outcome: 'pass',
      disturb: true,
      totals: { pass: 52, fail: 0, unknown: 0, notApplicable: 1 },
      health: { progress: { done: 4 }, running: [21, 21], healthy: [19, 19], discovered: [15, 15] },
    });
    expect(record.hosts).toHaveLength(16);
    for (const { redirect, tls, certificateDays } of record.hosts)
      expect({ redirect, tls, certificateDays }).toEqual({
        redirect: 'permanent',
        tls: '1.2, 1.3',
        certificateDays: 89,
      });
    const levels = Object.groupBy(record.hosts, ({ login }) => login ?? '?');
    expect(levels['open']?.map(({ host }) => host)).toEqual(['auth.media.test', 'jellyfin.media.test']);
    expect(levels['one factor']?.map(({ host }) => host)).toEqual([
      'jellyseerr.media.test',
      'media.test',
      'web-ui.media.test',
    ]);
    expect(levels['two factors']).toHaveLength(11);
    expect(stdout).toMatch(/sonarr\.media\.test +permanent +1\.2, 1\.3 +89 +two factors/);
  });

  test('demo --stack 2 --until 4 fails and names every router without TLS and login', async () => {
    const { code } = await stackproof(['demo', '--stack', '2', '--until', '4', '--out', 'bare']);
    expect(code).toBe(1);
    const record = recordOf('bare');
    const routers = [
      'alertmanager',
      'bazarr',
      'cadvisor',
      'dozzle',
      'grafana',
      'jellyfin',
      'jellyseerr',
      'prometheus',
      'prowlarr',
      'qbittorrent',
      'radarr',
      'sonarr',
      'traefik',
      'web-ui-home',
      'web-ui',
    ].map((name) => `${name}@docker`);
    expect(findingsOf(record, 'plain-routers').map(({ subject }) => subject)).toEqual(routers);
    // jellyfin is to be open, and traefik's dashboard has a password of its own.
    const open = routers.filter((router) => router !== 'jellyfin@docker' && router !== 'traefik@docker');
    for (const id of ['anonymous-answers', 'login-middlewares'])
      expect(findingsOf(record, id).map(({ subject }) => subject)).toEqual(open);
  });

  test('audit --json on a kept lab gives the promised record, and lab down takes it away', async () => {
    const { code, stdout, stderr } = await stackproof([
      'demo',
      '--stack',
      '2',
      '--keep',
      '--policy',
      policy,
      '--out',
      'kept',
    ]);
    expect(code, stdout).toBe(0);
    const [, id = '', dockerHost = ''] = /lab (sp-[0-9a-f]{6}) is kept: `export DOCKER_HOST=(\S+)`/.exec(stderr) ?? [];
    kept = id;
    const listed = await stackproof(['lab', 'status', '--quiet']);
    expect(listed.stdout).toContain(`DOCKER_HOST=${dockerHost}`);
    const audited = await stackproof(['audit', '--policy', policy, '--until', '2', '--json', '--out', 'live'], {
      DOCKER_HOST: dockerHost,
    });
    expect(audited.code).toBe(0);
    const record = promisedRecord.parse(JSON.parse(audited.stdout));
    expect(record).toMatchObject({
      source: 'live',
      outcome: 'pass',
      stack: { project: 'media', services: 19 },
      views: ['outside:lab', 'host', 'containers:17'],
    });
    expect(recordOf('live')).toEqual(record);
    const written = await stackproof(['init', '--out', 'mine.yaml'], { DOCKER_HOST: dockerHost });
    expect(written.code).toBe(0);
    const judged = await stackproof([
      'replay',
      join('live', 'evidence.json'),
      '--policy',
      'mine.yaml',
      '--only',
      '1.1,1.2,1.3,1.7,2',
      '--out',
      'again',
    ]);
    expect(judged.code).toBe(0);
    expect(await stackproof(['lab', 'down', id])).toMatchObject({ code: 0, stdout: '' });
    expectNothingLeft(id);
  });

  test('Ctrl-C in the middle of a demo puts everything back, yesterday’s reports too', async () => {
    const before = recordedIds();
    const yesterday = readFileSync(join(folder, 'one/run.json'));
    const { child, ran, said } = start(['demo', '--until', '2', '--out', 'one']);
    await expect.poll(said, { timeout: 60_000, interval: 50 }).toContain('measuring response times');
    const [id = ''] = recordedIds().filter((each) => !before.includes(each));
    expect(processesOf(id).length).toBeGreaterThan(0);
    child.kill('SIGINT');
    const { code, stdout, stderr } = await ran;
    expect(stderr).toContain('everything was put back');
    expect({ code, stdout }).toEqual({ code: 130, stdout: '' });
    expectNothingLeft(id);
    expect(readFileSync(join(folder, 'one/run.json'))).toEqual(yesterday);
  });

  test('no output holds a secret of the stack', () => {
    const stack = readFileSync(join(root, 'fixtures/stacks/iteration-2.yaml'), 'utf8');
    const [, salt = '', hash = ''] = /\$\$apr1\$\$(\w+)\$\$([^"\s]+)"/.exec(stack) ?? [];
    const [, password = ''] = /# operator \/ (\S+)/.exec(stack) ?? [];
    expect([salt, hash, password].every((secret) => secret.length > 7)).toBe(true);
    const files = readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .map((name) => join(folder, name))
      .filter((path) => statSync(path).isFile());
    expect(files.length).toBeGreaterThan(16);
    const texts = [
      ...files.map((path) => readFileSync(path, 'utf8')),
      ...outputs.flatMap(({ stdout, stderr }) => [stdout, stderr]),
    ];
    for (const secret of [hash, password]) expect(texts.filter((text) => text.includes(secret))).toEqual([]);
  });
});
