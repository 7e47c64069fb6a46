import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync, statSync } from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { networkInterfaces } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { Lab } from './contract.ts';
import { attachLab, listLabs, startLab, sweep } from './index.ts';
import { labFolder, readRecord, recordedIds, type LabRecord } from './lab-record.ts';
import { childrenOf, isAlive, killAndWait, type ProcessIdentity } from './process-identity.ts';
import { ask, askUdp } from './embedded/questions.fake.ts';

const image = 'stackproof/standin:1';
const quiet = (): void => undefined;
process.env['STACKPROOF_LAB'] = 'embedded';

/** Runs Python in the lab host's own network namespace. */
async function onHost(lab: Lab, code: string): Promise<string> {
  const ran = await lab.docker(['run', '--rm', '--network', 'host', '--entrypoint', 'python3', image, '-c', code]);
  return ran.code === 0 ? ran.stdout.trim() : `${ran.code}: ${ran.stderr.trim()}`;
}

interface Traces {
  record: LabRecord;
  /** Every process of the lab, its containers' too; namespaces and mounts live no longer than these. */
  processes: ProcessIdentity[];
}

function tracesOf(id: string): Traces {
  const record = readRecord(id);
  if (record === null) throw new Error(`${id} has no record`);
  const below = (pid: number): ProcessIdentity[] => childrenOf(pid).flatMap((child) => [child, ...below(child.pid)]);
  const [outer] = record.processes;
  if (outer === undefined) throw new Error(`${id} recorded no process`);
  return { record, processes: [outer, ...below(outer.pid)] };
}

function controlGroups(): string[] {
  const base = '/sys/fs/cgroup';
  return [base, ...readdirSync(base).map((name) => join(base, name))]
    .filter((path) => statSync(path).isDirectory())
    .flatMap((path) => readdirSync(path));
}

function expectNothingLeft(id: string, { record, processes }: Traces): void {
  expect(processes.filter(isAlive)).toEqual([]);
  expect(existsSync(labFolder(id))).toBe(false);
  expect(readFileSync('/proc/self/mountinfo', 'utf8')).not.toContain(record.slot ?? id);
  expect(controlGroups().filter((name) => name.includes(id))).toEqual([]);
}

const held = z.object({ id: z.string() });

/** A process of its own that starts a lab, runs a container in it that always comes back, and waits. */
async function holder(keep = false): Promise<{ child: ChildProcess; id: string }> {
  const script = `
    const { startLab } = await import(${JSON.stringify(join(import.meta.dirname, 'index.ts'))});
    const lab = await startLab(() => undefined);
    await lab.ensureImages(['${image}'], () => undefined);
    const ran = await lab.docker([
      'run', '--detach', '--restart', 'always',
      '--publish', '80:80', '--env', 'STANDIN_HTTP=80', '--volume', 'kept:/kept',
      '${image}',
    ]);
    if (ran.code !== 0) throw new Error(ran.stderr);
    ${keep ? 'await lab.keep();' : ''}
    console.log(JSON.stringify({ id: lab.id }));
    setInterval(() => undefined, 60_000);`;
  const child = spawn(process.execPath, ['--input-type=module', '--eval', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const [line] = z.tuple([z.instanceof(Buffer)]).parse(await once(child.stdout, 'data'));
  return { child, id: held.parse(JSON.parse(line.toString())).id };
}

async function end(child: ChildProcess, signal: NodeJS.Signals): Promise<number | null> {
  const gone = once(child, 'exit');
  child.kill(signal);
  await gone;
  return child.exitCode;
}

let lab: Lab;
let other: Lab;

beforeAll(async () => {
  [lab, other] = await Promise.all([startLab(quiet), startLab(quiet)]);
  await Promise.all([lab, other].map((one) => one.ensureImages([image], quiet)));
});
afterAll(() => Promise.all([lab, other].map((one) => one.down())));

describe('a lab', () => {
  test('has an engine that answers, with Compose', async () => {
    expect((await lab.docker(['version', '--format', '{{.Server.Os}}'])).stdout.trim()).toBe('linux');
    expect((await lab.compose(['version', '--short'])).stdout).toMatch(/^\d+\.\d+/);
    expect((await lab.docker(['info', '--format', '{{.Name}} {{.Driver}}'])).stdout.trim()).toBe('lab overlay2');
  });

  test('has an internet that answers one nonce over TCP and UDP, IPv4 and IPv6, to host and container', async () => {
    const { address, address6 } = lab.internet;
    const first = await onHost(lab, ask(address, 80));
    expect(first).toMatch(/^stackproof-internet [0-9a-f-]{36}$/);
    expect([
      await onHost(lab, ask(address, 443)),
      await onHost(lab, ask(address6, 80)),
      await onHost(lab, askUdp('AF_INET', address)),
      await onHost(lab, askUdp('AF_INET6', address6)),
    ]).toEqual([first, first, first, first]);
    expect(
      (await lab.docker(['run', '--rm', '--entrypoint', 'python3', image, '-c', ask(address, 80)])).stdout.trim(),
    ).toBe(first);
  });

  test('knows names under internet.test and no other', async () => {
    const code = (name: string): string =>
      `import socket; found = socket.getaddrinfo("${name}", 80, type=socket.SOCK_STREAM); ` +
      'print(sorted(entry[4][0] for entry in found))';
    expect(await onHost(lab, code('any.internet.test'))).toBe(
      `['${lab.internet.address}', '${lab.internet.address6}']`,
    );
    expect(await onHost(lab, code('media.test'))).toMatch(/Name or service not known/);
  });

  test("holds its internet in a process that a container with the host's pids sees", async () => {
    const seen = await lab.docker([
      'run',
      '--rm',
      '--pid',
      'host',
      '--entrypoint',
      'cat',
      image,
      `/proc/${lab.internet.pid}/cmdline`,
    ]);
    expect(seen.stdout).toContain('internet-server.ts');
  });

  test('has no way to the machine', async () => {
    const server = createServer((socket) => socket.end('machine')).listen(0, '::');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    const addresses = Object.values(networkInterfaces())
      .flatMap((list) => list ?? [])
      .filter(({ address }) => !address.startsWith('fe80'))
      .map(({ address }) => address);
    const knock = `
import socket, sys
for address in sys.argv[1:]:
    try:
        socket.create_connection((address, ${port}), 1); print("open", address)
    except OSError: print("closed", address)`;
    const fromMachine = await Promise.all(addresses.map((host) => fetchBanner(host, port)));
    const fromLab = await lab.docker([
      'run',
      '--rm',
      '--network',
      'host',
      '--entrypoint',
      'python3',
      image,
      '-c',
      knock,
      ...addresses,
    ]);
    server.close();
    // The control: the machine itself gets an answer at every one of these addresses.
    expect(fromMachine).toEqual(addresses.map(() => 'machine'));
    expect(fromLab.stdout.trim().split('\n')).toEqual(addresses.map((address) => `closed ${address}`));
  });

  test('does not meet another lab: same addresses, ports and names, different worlds', async () => {
    const run = [
      'run',
      '--detach',
      '--name',
      'web',
      '--publish',
      '80:80',
      '--env',
      'STANDIN_NAME=web',
      '--env',
      'STANDIN_HTTP=80',
      image,
    ];
    expect([(await lab.docker(run)).code, (await other.docker(run)).code]).toEqual([0, 0]);
    expect(lab.address).toBe(other.address);
    expect(await onHost(lab, ask(lab.internet.address, 80))).not.toBe(
      await onHost(other, ask(other.internet.address, 80)),
    );
    await lab.docker(['rm', '--force', 'web']);
    expect((await other.docker(['ps', '--format', '{{.Names}}'])).stdout.trim()).toBe('web');
    expect((await listLabs(quiet)).map(({ id }) => id)).toEqual(expect.arrayContaining([lab.id, other.id]));
  });

  test('has every image after the first time, and says so of one that nobody can make', async () => {
    expect(await lab.ensureImages([image], quiet)).toEqual([{ image, real: false, origin: 'present' }]);
    await expect(lab.ensureImages(['stackproof/nobody:1'], quiet)).rejects.toThrow(
      'stackproof/nobody:1 is in no folder of fixtures/images',
    );
  });
});

describe('what a lab leaves behind', () => {
  test('is nothing after down, and down may be said twice', async () => {
    const third = await startLab(quiet);
    const traces = tracesOf(third.id);
    expect(traces.processes.length).toBeGreaterThan(3);
    await third.down();
    await third.down();
    expectNothingLeft(third.id, traces);
  });

  test('is nothing after its owner was interrupted', async () => {
    for (const [signal, code] of [
      ['SIGINT', 130],
      ['SIGTERM', 143],
    ] as const) {
      const { child, id } = await holder();
      const traces = tracesOf(id);
      expect(await end(child, signal)).toBe(code);
      expectNothingLeft(id, traces);
    }
  });

  test('is nothing at the next start after its owner was killed, the lab still running', async () => {
    const { child, id } = await holder();
    const traces = tracesOf(id);
    await end(child, 'SIGKILL');
    expect(traces.record.processes.every(isAlive)).toBe(true);
    await sweep();
    expectNothingLeft(id, traces);
    expect(recordedIds()).toEqual(expect.arrayContaining([lab.id, other.id]));
  });

  test('is nothing at the next start after owner and lab were killed, kept or not', async () => {
    for (const keep of [true, false]) {
      const { child, id } = await holder(keep);
      const traces = tracesOf(id);
      await end(child, 'SIGKILL');
      await killAndWait(traces.record.processes);
      const next = await startLab(quiet);
      expectNothingLeft(id, traces);
      // The folder it had is clean for the next: no container that always comes back does.
      expect((await next.docker(['ps', '--all', '--quiet'])).stdout).toBe('');
      expect((await next.docker(['volume', 'ls', '--quiet'])).stdout).toBe('');
      await next.down();
    }
  });

  test('is everything when it was kept, until it is taken down', async () => {
    const { child, id } = await holder(true);
    await end(child, 'SIGKILL');
    expect(await sweep()).not.toContain(id);
    const kept = await attachLab(id, quiet);
    expect(kept.kept).toBe(true);
    expect((await kept.docker(['ps', '--quiet'])).stdout.trim()).toMatch(/^[0-9a-f]{12}$/);
    const traces = tracesOf(id);
    await kept.down();
    expectNothingLeft(id, traces);
    await expect(attachLab(id, quiet)).rejects.toThrow(`There is no lab ${id}`);
  });
});

async function fetchBanner(host: string, port: number): Promise<string> {
  const { connect } = await import('node:net');
  const socket = connect(port, host);
  const [banner] = z.tuple([z.instanceof(Buffer)]).parse(await once(socket, 'data'));
  socket.destroy();
  return banner.toString();
}
