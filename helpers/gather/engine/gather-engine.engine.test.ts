import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../clients/connect-engine.ts';
import { OURS } from '../../clients/engine-client.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Vantage } from '../../clients/probes.ts';
import type { ArtifactId, Artifacts } from '../../evidence/evidence.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { composeFile, images, policy, secret } from './every-state.fake.ts';
import type { GatherContext } from '../context.ts';
import { need } from '../need.ts';
import { gatherAll, type Gathering } from '../gather-all.ts';

// STACKPROOF_TEST_DOCKER_HOST names an engine that has the images already (the docker program must be on the path);
// without it a lab is made.
const given = process.env['STACKPROOF_TEST_DOCKER_HOST'];
const id = `g${randomBytes(3).toString('hex')}`;

type Run = (args: readonly string[]) => Promise<{ code: number; stdout: string; stderr: string }>;
const runHere =
  (host: string): Run =>
  (args) =>
    new Promise((resolve) => {
      execFile(
        'docker',
        [...args],
        { encoding: 'utf8', env: { ...process.env, DOCKER_HOST: host } },
        (error, stdout, stderr) => resolve({ code: error ? Number(error.code) || 1 : 0, stdout, stderr }),
      );
    });

let lab: Lab | null = null;
let folder: string;
let file: string;
let docker: Run;
let vantage: Vantage;
let context: GatherContext;
let gathering: Gathering;
const asked = [
  'engine',
  'host',
  'containers',
  'networks',
  'compose',
  'steadiness',
  'resources',
  'latency',
  'responses',
  'logs',
  'traefik',
  'routes',
] as const;

async function must(args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const value = <K extends ArtifactId>(artifact: K): Artifacts[K] =>
  need({ ...context, gathered: gathering.artifacts }, artifact);

beforeAll(async () => {
  lab = given ? null : await startLab(() => undefined);
  await lab?.ensureImages(images, () => undefined);
  const made = lab;
  const host = given ?? made?.dockerHost ?? '';
  docker = made ? (args) => made.docker(args) : runHere(host);
  folder = await mkdtemp(join(tmpdir(), 'stackproof-gather-'));
  file = join(folder, 'compose.yaml');
  await writeFile(file, composeFile);
  await must(['compose', '-p', id, '-f', file, 'up', '-d', '--pull', 'never']);
  await must(['compose', '-p', id, '-f', file, 'up', '-d', '--pull', 'never', '--wait', 'web', 'imaged']);
  await must(['stop', '-t', '0', `${id}-gone-1`]);
  await must(['pause', `${id}-sleeper-1`]);
  await must([
    'run',
    '-d',
    '--name',
    `${id}-wiki`,
    '--label',
    'com.docker.compose.project=other',
    '--label',
    `com.docker.compose.service=${id}`,
    '-e',
    'STANDIN_NAME=wiki',
    '-e',
    'STANDIN_HTTP=4444',
    'stackproof/standin:1',
  ]);
  await must([
    'run',
    '-d',
    '--name',
    `${id}-stray`,
    '--network',
    `${id}_front`,
    '-e',
    'STANDIN_NAME=stray',
    '-e',
    'STANDIN_HTTP=4444',
    'stackproof/standin:1',
  ]);
  await must([
    'run',
    '-d',
    '--name',
    `${id}-ours`,
    '--label',
    `${OURS}=${id}`,
    '--network',
    `${id}_front`,
    '-e',
    'STANDIN_NAME=ours',
    '-e',
    'STANDIN_HTTP=4444',
    'stackproof/standin:1',
  ]);
  const engine = await connectEngine(host);
  vantage = await openVantage(engine, { runId: id });
  context = {
    engine,
    vantage,
    project: id,
    policy,
    outside: null,
    lab: null,
    source: 'live',
    composeFiles: null,
    gathered: {},
    progress: () => undefined,
    disturb: false,
    resolve: () => null,
    hide: () => undefined,
    ...(made ? { runCompose: (args: readonly string[]) => made.compose(args) } : {}),
  };
  gathering = await gatherAll(context, { only: asked });
});

afterAll(async () => {
  await vantage.close();
  await docker(['rm', '-f', `${id}-wiki`, `${id}-stray`, `${id}-ours`]);
  await docker(['compose', '-p', id, '-f', file, 'down', '-v', '-t', '0', '--remove-orphans']);
  await rm(folder, { recursive: true });
  await lab?.down();
});

it('looks at everything it was asked for', () => {
  expect(
    asked.flatMap((artifact) =>
      gathering.artifacts[artifact].ok ? [] : [`${artifact}: ${gathering.artifacts[artifact].error}`],
    ),
  ).toEqual([]);
  expect(value('engine').version).toMatch(/^\d+\./);
});

describe('containers', () => {
  const mine = () => value('containers').filter(({ member }) => member);
  const find = (subject: string) => value('containers').find((each) => each.subject === subject);

  it('names all of them, whatever state they are in, and none of ours', () => {
    expect(mine().map(({ subject, namespace }) => [subject, namespace])).toEqual([
      ['gone', 'gone'],
      ['guest', 'tunnel'],
      ['imaged', 'imaged'],
      ['looper', 'looper'],
      ['on-host', 'host'],
      ['replica', 'replica'],
      ['replica#2', 'replica#2'],
      ['sleeper', 'sleeper'],
      ['traefik', 'traefik'],
      ['tunnel', 'tunnel'],
      ['web', 'web'],
    ]);
    expect(find(`other/${id}`)).toMatchObject({ member: false, project: 'other' });
    expect(find(`${id}-stray`)).toMatchObject({ member: false, project: null, namespace: `${id}-stray` });
    expect(find(`${id}-ours`)).toBeUndefined();
    expect(find('gone')).toMatchObject({ status: 'exited', pid: 0 });
    expect(find('sleeper')?.status).toBe('paused');
    expect(find('looper')?.restartCount).toBeGreaterThan(0);
  });

  it('knows who declared the health check', () => {
    expect(find('web')?.health).toMatchObject({ declaredBy: 'compose', status: 'healthy' });
    expect(find('imaged')?.health).toMatchObject({ declaredBy: 'image', status: 'healthy' });
    expect(find('tunnel')?.health.declaredBy).toBe('none');
  });

  it('has no secret in its labels', () => {
    expect(find('traefik')?.labels['traefik.http.middlewares.door.basicauth.users']).toBe('admin:[redacted]');
    expect(JSON.stringify(gathering)).not.toContain(secret.slice(8));
  });

  it('tells what is bound', () => {
    expect(find('traefik')?.published).toContainEqual({
      hostIp: '0.0.0.0',
      hostPort: 18080,
      containerPort: 80,
      protocol: 'tcp',
    });
    expect(find('traefik')?.requested).toContainEqual({
      hostIp: '127.0.0.1',
      hostPort: 0,
      containerPort: 9,
      protocol: 'udp',
    });
  });
});

it('networks: names gateways that the engine leaves out, and none where the network is isolated', () => {
  const [back, front] = value('networks').filter(({ member }) => member);
  expect(back).toMatchObject({
    key: 'back',
    internal: true,
    subnets: [{ subnet: '192.0.2.16/28', gateway: null, family: 4 }],
    members: ['imaged', 'replica', 'replica#2', 'web'],
  });
  expect(front).toMatchObject({
    key: 'front',
    internal: false,
    subnets: [{ subnet: '192.0.2.0/28', gateway: '192.0.2.1', family: 4 }],
  });
  expect(front?.members).toEqual([`${id}-stray`, 'gone', 'looper', 'sleeper', 'traefik', 'tunnel', 'web'].sort());
});

it('host: marks the bridges that are the engine’s doing, and reads the firewall', () => {
  const { addresses, routes, firewall } = value('host');
  expect(addresses.find(({ address }) => address === '192.0.2.1')).toMatchObject({ bridge: true });
  expect(addresses.filter(({ bridge, scope, family }) => !bridge && scope === 'global' && family === 4)).toHaveLength(
    1,
  );
  expect(routes.find(({ destination }) => destination === '192.0.2.0/28')).toMatchObject({ bridge: true });
  expect(firewall.read).toBe(true);
});

it('compose: agrees with what runs', () => {
  const compose = value('compose');
  expect(compose.files).toEqual([file]);
  expect(compose.services['guest']).toMatchObject({ networkMode: 'service:tunnel', networks: [] });
  expect(compose.services['traefik']?.labels['traefik.http.middlewares.door.basicauth.users']).toBe('admin:[redacted]');
  expect(compose.networks['back']).toMatchObject({ internal: true, driver: 'bridge' });
});

it('resources: shows a volume with a file system of its own', () => {
  const { disks, cpu, memory } = value('resources');
  expect(disks.find(({ name }) => name === 'web:/library')?.totalBytes).toBe(8 * 1024 * 1024);
  expect(disks.filter(({ name }) => name === 'engine:data' || name === 'host:/').length).toBeGreaterThan(0);
  expect(cpu.usedPercent).toBeGreaterThanOrEqual(0);
  expect(memory.usedBytes).toBeLessThan(memory.totalBytes);
});

it('latency: measures every member that runs, a paused one too', () => {
  // Who restarts in a loop may be up for just this moment.
  const isSteady = ({ from, to }: { from: string; to: string }) => from !== 'looper' && to !== 'looper';
  const { failed, pairs: all } = value('latency');
  const pairs = all.filter(isSteady);
  expect(failed.filter(isSteady)).toEqual([]);
  expect(new Set(pairs.filter(({ network }) => network === 'front').map(({ from }) => from))).toEqual(
    new Set(['sleeper', 'traefik', 'tunnel', 'web']),
  );
  expect(new Set(pairs.filter(({ network }) => network === 'back').map(({ to }) => to))).toEqual(
    new Set(['imaged', 'replica', 'replica#2', 'web']),
  );
});

it('responses: asks in shared namespaces and on the host, and says why somebody did not answer', () => {
  const rows = Object.fromEntries(value('responses').rows.map((row) => [row.service, row]));
  expect(rows['web']).toMatchObject({ status: 200, samples: 5, error: null });
  expect(rows['guest']).toMatchObject({ status: 200, error: null });
  expect(rows['on-host']).toMatchObject({ status: 200, error: null });
  expect(rows['sleeper']).toMatchObject({ status: null, ms: null });
  expect(rows['gone']).toMatchObject({ status: null, error: 'no container of this service runs' });
});

it('logs: counts what a restarting container said', () => {
  const rows = Object.fromEntries(value('logs').rows.map((row) => [row.service, row]));
  expect(rows['looper']?.errors).toBeGreaterThan(0);
  expect(rows['web']).toMatchObject({ errors: 0, failed: null });
});

describe('the proxy', () => {
  it('is read over its own loopback', () => {
    const traefik = value('traefik');
    expect(traefik.readFrom).toBe("loopback of traefik's own namespace, port 8080");
    expect(
      traefik.routers.filter(({ provider }) => provider === 'file').map(({ name, status }) => [name, status]),
    ).toEqual([
      ['nowhere@file', 'enabled'],
      ['web@file', 'enabled'],
    ]);
  });

  it('is asked at its entrypoint, and its backends from its own namespace', () => {
    const { from, answers, backends } = value('routes');
    expect(from).toBe('host');
    expect(answers.map(({ host, router, status }) => [host, router, status])).toEqual([
      ['nowhere.media.test', 'nowhere@file', 502],
      ['web.media.test', 'web@file', 200],
      ['unknown.media.test', '', 404],
    ]);
    expect(backends.map(({ router, owner, network, value: seen }) => [router, owner, network, seen])).toEqual([
      ['nowhere@file', 'web', expect.any(String), 'refused'],
      ['web@file', 'web', expect.any(String), 'open'],
    ]);
  });

  it('is not taken for one without routers when it is paused', async () => {
    await must(['pause', `${id}-traefik-1`]);
    const { artifacts } = await gatherAll(context, { only: ['routes'] });
    await must(['unpause', `${id}-traefik-1`]);
    expect(artifacts.traefik).toMatchObject({
      ok: false,
      error: 'the proxy "traefik" is paused, so its API cannot be asked: start it',
    });
    expect(artifacts.routes.ok).toBe(false);
  });
});

it('steadiness: notices who was restarted or stopped in between', async () => {
  const first = await gatherAll(context, { only: ['containers'] });
  await must(['restart', '-t', '0', `${id}-tunnel-1`]);
  await must(['stop', '-t', '0', `${id}-replica-2`]);
  const { artifacts } = await gatherAll(
    { ...context, gathered: { containers: first.artifacts.containers } },
    { only: ['steadiness'] },
  );
  if (!artifacts.steadiness.ok) throw new Error(artifacts.steadiness.error);
  const { before, after } = artifacts.steadiness.value;
  const changed = before
    .filter((row) => JSON.stringify(row) !== JSON.stringify(after.find(({ subject }) => subject === row.subject)))
    .map(({ subject }) => subject);
  expect(changed.filter((subject) => subject !== 'looper')).toEqual(['replica#2', 'tunnel']);
});

it('an engine that is gone is an artifact that failed, never an empty list', async () => {
  const engine = { ...context.engine, docker: new Docker({ socketPath: join(folder, 'no-engine.sock') }) };
  const { artifacts } = await gatherAll({ ...context, engine }, { only: ['containers', 'networks', 'steadiness'] });
  expect(artifacts.containers).toMatchObject({ ok: false, cause: 'failed' });
  expect(artifacts.networks.ok).toBe(false);
  expect(artifacts.steadiness.ok).toBe(false);
});
