import { spawn } from 'node:child_process';
import { chmodSync, mkdtempSync, readFileSync, readdirSync, readlinkSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Lab } from '../lab/contract.ts';
import { startLab } from '../lab/index.ts';
import { promisedRecord } from './run-record.fake.ts';

// A host with one door that is declared and one that is not; another machine is a namespace beside it.
const root = join(import.meta.dirname, '../..');
const folder = mkdtempSync(join(tmpdir(), 'stackproof-outside-'));
const policy = join(folder, 'stackproof.yaml');
writeFileSync(
  policy,
  [
    'version: 1',
    'project: small',
    'iteration: 2',
    'proxy: none',
    'services: { web: { health: false, internet: true }, extra: { health: false, internet: true } }',
    'ports: { allowed: [{ port: 8080, owner: web }] }',
    '',
  ].join('\n'),
);

let lab: Lab;
let neighbour: string;

/** The lab numbers its processes by a namespace of its own: the number that this machine knows it by. */
function findNeighbour(): string {
  const running = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  const tell = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch {
      // It ended meanwhile.
      return null;
    }
  };
  const spaceOf = (pid: string) => tell(() => readlinkSync(`/proc/${pid}/ns/pid`));
  const engine = running.find((pid) =>
    tell(() => readFileSync(`/proc/${pid}/cmdline`, 'utf8'))?.match(`^dockerd\0.*${lab.id}`),
  );
  const found = running.find(
    (pid) =>
      engine !== undefined &&
      spaceOf(pid) === spaceOf(engine) &&
      tell(() => readFileSync(`/proc/${pid}/status`, 'utf8'))?.match(`\nNSpid:.*\t${lab.internet.pid}\n`),
  );
  if (found === undefined) throw new Error(`no process of this machine is ${lab.internet.pid} of ${lab.id}`);
  return found;
}

async function docker(...args: string[]): Promise<void> {
  const { code, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
}

/** In place of ssh: the machine behind `nas.test` is the host, any other the namespace beside it. */
function writeSsh(): void {
  const text = [
    '#!/bin/sh',
    `[ "$1" = -G ] && echo "hostname ${lab.address}" && exit 0`,
    'while [ "$1" != -- ]; do shift; done',
    'host=$2; shift 2',
    `[ "$host" = nas.test ] && exit 255`,
    `exec nsenter -t ${neighbour} -n sh -c "$*"`,
    '',
  ].join('\n');
  writeFileSync(join(folder, 'ssh'), text);
  chmodSync(join(folder, 'ssh'), 0o755);
}

interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

function stackproof(args: readonly string[], { dockerHost = '', elsewhere = false } = {}): Promise<Ran> {
  const own = [process.execPath, join(root, 'helpers/cli/main.ts'), ...args];
  const [program = '', ...rest] = elsewhere ? ['nsenter', '-t', neighbour, '-n', ...own] : own;
  const env = { ...process.env, PATH: `${folder}:${process.env['PATH'] ?? ''}`, DOCKER_HOST: dockerHost };
  const child = spawn(program, rest, { cwd: folder, env, stdio: ['ignore', 'pipe', 'pipe'] });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (stdout += chunk));
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (stderr += chunk));
  return new Promise((resolve, reject) =>
    child.on('error', reject).on('close', (code) => resolve({ code, stdout, stderr })),
  );
}

async function audit(out: string, args: readonly string[], where: Parameters<typeof stackproof>[1]) {
  const ran = await stackproof(['audit', '--quiet', '--policy', policy, '--out', out, ...args], where);
  const record = promisedRecord.parse(JSON.parse(readFileSync(join(folder, out, 'run.json'), 'utf8')));
  const rows = record.criteria
    .flatMap(({ checks }) => checks)
    .filter(({ id }) => id === 'open-ports-outside' || id === 'outside-controls')
    .flatMap(({ observations }) => observations)
    .map(({ subject, holds }) => [subject, holds] as const);
  return { ran, record, seen: new Map(rows) };
}

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages(['stackproof/standin:1', 'stackproof/helper:2'], () => undefined);
  for (const [name, port] of [
    ['web', 8080],
    ['extra', 8989],
  ] as const)
    await docker(
      ...['run', '-d', '--name', name, '-p', `${port}:8080`, '-e', `STANDIN_NAME=${name}`],
      ...['-e', 'STANDIN_HTTP=8080', '--label', 'com.docker.compose.project=small'],
      ...['--label', `com.docker.compose.service=${name}`, 'stackproof/standin:1'],
    );
  neighbour = findNeighbour();
  writeSsh();
});

afterAll(async () => {
  await lab.down();
  rmSync(folder, { recursive: true, force: true });
});

const whatIsTrue = (address: string) => [
  ['outside → 8080/tcp', true],
  ['outside → 8989/tcp', false],
  ['outside → every other tcp port', true],
  [`${address}:8080/tcp`, true],
];

describe('another machine’s view', () => {
  it('is lent over ssh, several of them; one that cannot be entered leaves what it did not see unknown', async () => {
    const where = { dockerHost: lab.dockerHost };
    const one = await audit('lent', ['--outside', 'ssh://me@vps.test:2222'], where);
    expect(one.record.views, one.ran.stderr).toContain('outside:ssh');
    for (const [subject, holds] of whatIsTrue(lab.address))
      expect([subject, one.seen.get(String(subject))]).toEqual([subject, holds]);
    const two = await audit('two', ['--outside', 'ssh://vps.test', '--outside', 'ssh://nas.test'], where);
    expect(two.seen.get('outside → 8989/tcp')).toBe(false);
    expect(two.seen.get('outside → every other tcp port')).toBeNull();
    expect(two.seen.get('view from nas.test')).toBeNull();
  });

  it('is brought as a file, and refused when it is stale', async () => {
    const looked = await stackproof(['look-outside', lab.address, lab.address6, '--quiet'], { elsewhere: true });
    expect(looked.code, looked.stderr).toBe(0);
    const where = { dockerHost: lab.dockerHost };
    writeFileSync(join(folder, 'view.json'), looked.stdout);
    const fresh = await audit('file', ['--outside-file', 'view.json'], where);
    expect(fresh.record.views, fresh.ran.stderr).toContain('outside:file');
    for (const [subject, holds] of whatIsTrue(lab.address))
      expect([subject, fresh.seen.get(String(subject))]).toEqual([subject, holds]);
    const old = looked.stdout.replaceAll(/"(begun|ended)":"\d{4}/g, '"$1":"2024');
    writeFileSync(join(folder, 'old.json'), old);
    const stale = await audit('stale', ['--outside-file', 'old.json', '--only', '2.3'], where);
    expect(stale.ran.code).toBe(3);
    expect(stale.seen.size).toBe(0);
    expect(readFileSync(join(folder, 'stale', 'run.json'), 'utf8')).toMatch(/hours ago: look again/);
  });

  it('is none, where the machine that looks is the host itself', async () => {
    const looked = await stackproof(['look-outside', lab.internet.address, '--quiet'], { elsewhere: true });
    expect(looked.code).toBe(3);
    expect(looked.stderr).toMatch(/is an address of .* itself/);
    expect(looked.stdout).toBe('');
  });
});
