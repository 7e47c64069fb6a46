import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { ProbeResult, Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Lab } from '../contract.ts';
import { relaySocket } from './dind-relay-start.ts';
import { startEmbedded } from '../embedded/embedded.ts';
import { attachLab, listLabs, startLab, sweep } from '../index.ts';
import { allPids } from '../process-identity.ts';
import { ask, askUdp } from '../embedded/questions.fake.ts';

// A dind lab on the engine of an embedded one, which knows no registry and no way out: whoever has Docker is played by
// a lab.
const standin = 'stackproof/standin:1';
const helper = 'stackproof/helper:2';
const quiet = (): void => undefined;
const before = { host: process.env['DOCKER_HOST'], driver: process.env['STACKPROOF_LAB'] };
const neighbour = { subnet: '203.0.113.0/24', address: '203.0.113.5' };

let outer: Lab;
let lab: Lab;
let other: Lab;
let vantage: Vantage;

/** Runs Python in the network namespace of an engine's host. */
async function onHost(on: Lab, code: string, network = 'host'): Promise<string> {
  const ran = await on.docker(['run', '--rm', '--network', network, '--entrypoint', 'python3', standin, '-c', code]);
  return ran.code === 0 ? ran.stdout.trim() : `${ran.code}: ${ran.stderr.trim()}`;
}

const knock = (address: string): string => `
import errno, socket
door = socket.socket(); door.settimeout(2)
try: print("open") if door.connect_ex(("${address}", 80)) == 0 else print("closed")
except OSError as error: print("closed")`;

async function fromInternet(address: string, port: number): Promise<ProbeResult | undefined> {
  return (
    await vantage.probe(
      [{ kind: 'http', namespace: 'outside', address, port, host: 'web.test', path: '/', tls: false }],
      {
        limitMs: 4_000,
      },
    )
  )[0];
}

/** Everything on the outer engine that is not an image, and everything of a lab's on this machine. */
async function traces(): Promise<string[]> {
  const kinds = [
    ['ps', '--all', '--no-trunc', '--format', 'container {{.Names}}'],
    ['volume', 'ls', '--format', 'volume {{.Name}}'],
    ['network', 'ls', '--format', 'network {{.Name}}'],
  ];
  const listed = await Promise.all(kinds.map((args) => outer.docker(args)));
  return listed.flatMap(({ stdout }) => stdout.split('\n').filter((line) => line !== '')).toSorted();
}

function tracesHere(id: string): string[] {
  const groups = readdirSync('/sys/fs/cgroup').flatMap((tree) => {
    const mine = join('/sys/fs/cgroup', tree, `stackproof-${outer.id}`);
    return existsSync(mine) ? readdirSync(mine).filter((name) => /^[0-9a-f]{64}$/.test(name)) : [];
  });
  const relays = allPids().filter((pid) => commandOf(pid).includes(relaySocket(id)));
  return [
    ...[relaySocket(id), `${relaySocket(id)}.log`].filter((path) => existsSync(path)),
    ...relays.map((pid) => `process ${pid}`),
    ...new Set(groups),
  ];
}

function commandOf(pid: number): string {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
  } catch {
    return '';
  }
}

const held = z.object({ id: z.string() });

/** A process of its own that starts a lab and waits. */
async function holder(keep = false): Promise<{ child: ChildProcess; id: string }> {
  const script = `
    const { startLab } = await import(${JSON.stringify(join(import.meta.dirname, '../index.ts'))});
    const lab = await startLab(() => undefined);
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

beforeAll(async () => {
  outer = await startEmbedded(quiet);
  delete process.env['STACKPROOF_LAB'];
  process.env['DOCKER_HOST'] = outer.dockerHost;
  [lab, other] = await Promise.all([startLab(quiet), startLab(quiet)]);
  await Promise.all([lab.ensureImages([standin, helper], quiet), other.ensureImages([standin], quiet)]);
  vantage = await openVantage(await connectEngine(lab.dockerHost));
  vantage.addNamespace('outside', lab.internet.pid);
});

afterAll(async () => {
  await vantage?.close();
  await Promise.all([lab, other].map((one) => one?.down()));
  for (const [name, value] of [
    ['DOCKER_HOST', before.host],
    ['STACKPROOF_LAB', before.driver],
  ] as const) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  await outer?.down();
});

describe('a lab in a container', () => {
  test('has an engine that answers, with Compose, through a socket that is on no network', async () => {
    expect([lab.driver, other.driver]).toEqual(['dind', 'dind']);
    expect((await lab.docker(['info', '--format', '{{.Name}} {{.Driver}}'])).stdout.trim()).toBe('lab overlay2');
    expect((await lab.compose(['version', '--short'])).stdout).toMatch(/^\d+\.\d+/);
    const inspected = await outer.docker([
      'inspect',
      '--format',
      '{{.HostConfig.NetworkMode}} {{json .NetworkSettings.Ports}}',
      `stackproof-lab-${lab.id}`,
    ]);
    expect(inspected.stdout.trim()).toBe('none {}');
  });

  test('carries many and long conversations at once, each to its end', async () => {
    const input = Array.from({ length: 400_000 }, (_, index) => String(index)).join('\n');
    const cat = (): Promise<string> =>
      lab
        .docker(['run', '--rm', '--interactive', '--network', 'none', '--entrypoint', 'cat', standin], { input })
        .then(({ stdout }) => stdout);
    const [one, two, ...rest] = await Promise.all([
      cat(),
      cat(),
      ...Array.from({ length: 20 }, () => lab.docker(['version', '--format', '{{.Server.Os}}'])),
    ]);
    expect([one === input, two === input]).toEqual([true, true]);
    expect(rest.map(({ stdout }) => stdout.trim())).toEqual(rest.map(() => 'linux'));
  });

  test('answers on its published port 80 from its internet in both families, and refuses elsewhere', async () => {
    const run = await lab.docker([
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
      standin,
    ]);
    expect(run.code).toBe(0);
    await expect.poll(async () => (await fromInternet(lab.address, 80))?.value).toBe('open');
    expect((await fromInternet(lab.address, 80))?.http?.body).toMatch(/^stackproof-standin web /);
    expect((await fromInternet(lab.address6, 80))?.http?.body).toMatch(/^stackproof-standin web /);
    expect((await fromInternet(lab.address, 81))?.value).toBe('refused');
  });

  test('has an internet that answers one nonce over TCP and UDP in both families, to all of them', async () => {
    const { address, address6 } = lab.internet;
    const first = await onHost(lab, ask(address, 80));
    expect(first).toMatch(/^stackproof-internet [0-9a-f-]{36}$/);
    expect([
      await onHost(lab, ask(address, 443)),
      await onHost(lab, ask(address6, 80)),
      await onHost(lab, askUdp('AF_INET', address)),
      await onHost(lab, askUdp('AF_INET6', address6)),
      await onHost(lab, ask(address, 80), 'bridge'),
    ]).toEqual([first, first, first, first, first]);
    expect((await fromInternet('127.0.0.1', 80))?.http?.body.trim()).toBe(first);
  });

  test('knows names under internet.test and no other, over UDP and TCP', async () => {
    const code = (name: string): string =>
      `import socket; found = socket.getaddrinfo("${name}", 80, type=socket.SOCK_STREAM); ` +
      'print(sorted(entry[4][0] for entry in found))';
    expect(await onHost(lab, code('any.internet.test'))).toBe(
      `['${lab.internet.address}', '${lab.internet.address6}']`,
    );
    expect(await onHost(lab, code('media.test'))).toMatch(/Name or service not known/);
    const overTcp = `
import socket, struct
question = struct.pack("!6H", 7, 0x100, 1, 0, 0, 0) + b"\\x01a\\x08internet\\x04test\\x00" + struct.pack("!2H", 16, 1)
door = socket.create_connection(("${lab.internet.address}", 53), 4)
door.sendall(struct.pack("!H", len(question)) + question)
print(door.recv(4096)[-36:].decode())`;
    expect(`stackproof-internet ${await onHost(lab, overTcp)}`).toBe(await onHost(lab, ask(lab.internet.address, 80)));
  });

  test('has no way to the engine it is a container of, nor to its neighbours there, nor to its internet', async () => {
    await outer.ensureImages([standin], quiet);
    await outer.docker(['network', 'create', '--subnet', neighbour.subnet, 'neighbours']);
    await outer.docker([
      'run',
      '--detach',
      '--name',
      'neighbour',
      '--network',
      'neighbours',
      '--ip',
      neighbour.address,
      '--env',
      'STANDIN_HTTP=80',
      standin,
    ]);
    try {
      // The control: from the outer engine's host the neighbour answers.
      await expect.poll(() => onHost(outer, knock(neighbour.address))).toBe('open');
      expect(await onHost(lab, knock(neighbour.address))).toBe('closed');
      expect(await onHost(lab, knock(neighbour.address), 'bridge')).toBe('closed');
      expect((await fromInternet(neighbour.address, 80))?.value).toBe('no-route');
      // The outer lab has the same addresses, and its internet says another nonce.
      expect(await onHost(lab, ask(lab.internet.address, 80))).not.toBe(
        await onHost(outer, ask(outer.internet.address, 80)),
      );
    } finally {
      await outer.docker(['rm', '--force', 'neighbour']);
      await outer.docker(['network', 'rm', 'neighbours']);
    }
  });

  test('does not meet another lab: same addresses, ports and names, different worlds', async () => {
    const run = ['run', '--detach', '--name', 'web', '--publish', '80:80', '--env', 'STANDIN_HTTP=80', standin];
    await lab.docker(['rm', '--force', 'web']);
    expect([(await lab.docker(run)).code, (await other.docker(run)).code]).toEqual([0, 0]);
    expect(lab.address).toBe(other.address);
    expect(await onHost(lab, ask(lab.internet.address, 80))).not.toBe(
      await onHost(other, ask(other.internet.address, 80)),
    );
    await lab.docker(['rm', '--force', 'web']);
    expect((await other.docker(['ps', '--format', '{{.Names}}'])).stdout.trim()).toBe('web');
    expect(
      (await listLabs(quiet))
        .filter(({ driver }) => driver === 'dind')
        .map(({ id }) => id)
        .toSorted(),
    ).toEqual([lab.id, other.id].toSorted());
  });

  test('has every image after the first time, and says so of one that nobody can make', async () => {
    expect(await lab.ensureImages([standin], quiet)).toEqual([{ image: standin, real: false, origin: 'present' }]);
    await expect(lab.ensureImages(['stackproof/nobody:1'], quiet)).rejects.toThrow(
      'stackproof/nobody:1 is in no folder of fixtures/images',
    );
  });
});

describe('what it leaves behind', () => {
  const ours = (id: string): string[] => tracesHere(id).filter((trace) => !standing.includes(trace));
  let standing: string[];
  let clean: string[];
  beforeAll(async () => {
    // The two labs that are up.
    standing = tracesHere('none');
    clean = await traces();
  });

  test('is nothing after down, and down may be said twice', async () => {
    const third = await startLab(quiet);
    expect(ours(third.id).length).toBeGreaterThan(2);
    await third.down();
    await third.down();
    expect([await traces(), ours(third.id)]).toEqual([clean, []]);
  });

  test('is nothing after its owner was interrupted', async () => {
    const held = await Promise.all([holder(), holder()]);
    expect(await Promise.all([end(held[0].child, 'SIGINT'), end(held[1].child, 'SIGTERM')])).toEqual([130, 143]);
    expect([await traces(), ours(held[0].id), ours(held[1].id)]).toEqual([clean, [], []]);
  });

  test('is gone at the next sweep after its owner was killed, and stays where it was kept', async () => {
    const [dead, kept] = await Promise.all([holder(), holder(true)]);
    await Promise.all([end(dead.child, 'SIGKILL'), end(kept.child, 'SIGKILL')]);
    expect(await traces()).toEqual(
      expect.arrayContaining([`container stackproof-lab-${dead.id}`, `container stackproof-kept-${kept.id}`]),
    );
    expect(await sweep()).toEqual([dead.id]);
    expect(tracesHere(dead.id).filter((trace) => trace.includes(dead.id))).toEqual([]);
    const found = await attachLab(kept.id, quiet);
    expect(found.kept).toBe(true);
    expect((await found.docker(['info', '--format', '{{.Name}}'])).stdout.trim()).toBe('lab');
    await found.down();
    expect([await traces(), ours(kept.id)]).toEqual([clean, []]);
    await expect(attachLab(kept.id, quiet)).rejects.toThrow(`There is no lab ${kept.id}`);
  });
});
