import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { OURS, type EngineClient } from '../../clients/engine-client.ts';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import { addNamespaces } from './add-namespaces.ts';
import type { GatherContext } from '../context.ts';
import { gatherAll } from '../gather-all.ts';

const project = 'small';
const standin = 'stackproof/standin:1';
const fixed = (address: string): string[] => ['--network', 'left', '--ip', address];
/** Service → arguments of `docker run`; `sleeper` is to be paused. */
const services: Record<string, string[]> = {
  asker: [...fixed('203.0.113.2'), '-e', 'STANDIN_HTTP=7000'],
  target: [...fixed('203.0.113.3'), '-e', 'STANDIN_HTTP=7001'],
  guest: ['--network', 'container:target', '-e', 'STANDIN_HTTP=7002'],
  real: [...fixed('203.0.113.4'), '-e', 'STANDIN_HTTP=7003'],
  impostor: [...fixed('203.0.113.5'), '--network-alias', 'real', '-e', 'STANDIN_HTTP=7004'],
  written: [...fixed('203.0.113.6'), '--add-host', 'target:203.0.113.9', '-e', 'STANDIN_HTTP=7005'],
  hidden: ['--network', 'right', '-e', 'STANDIN_HTTP=7006'],
  hostly: ['--network', 'host', '-e', 'STANDIN_HTTP=7007'],
  bare: ['-e', 'STANDIN_HTTP=7008'],
  inward: ['--network', 'inner', '-e', 'STANDIN_HTTP=7009'],
  mute: [...fixed('203.0.113.10'), '-e', 'STANDIN_UDP=9999'],
  loopback: [...fixed('203.0.113.11'), '-e', 'STANDIN_HTTP=127.0.0.1:61000'],
  sleeper: [...fixed('203.0.113.12')],
  inmate: ['--network', 'inner'],
};
const policy = policyAt(
  PolicyFile.parse({
    version: 1,
    services: Object.fromEntries(Object.keys(services).map((name) => [name, {}])),
    paths: {
      required: [
        ['asker', 'target'],
        ['asker', 'real'],
        ['asker', 'hidden'],
        ['asker', 'guest'],
        ['guest', 'target'],
        ['written', 'target'],
        ['hostly', 'target'],
        ['bare', 'target'],
        ['inward', 'target'],
      ].map(([from, to]) => ({ from, to })),
    },
  }),
  2,
);

let lab: Lab;
let engine: EngineClient;
let vantage: Vantage;
let context: GatherContext;
let listeners: Artifacts['listeners'];
let seen: Artifacts['reachability'];

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

const namesOf = (from: string, name: string) =>
  (seen.names ?? [])
    .filter((lookup) => lookup.from === from && lookup.name === name)
    .map(({ type, resolver, code, addresses }) => [type, resolver, code, [...addresses].sort()]);
/** Those at addresses that the engine knows; a link-local one has a cell of its own beside. */
const plantedCells = (to: string) =>
  seen.cells.filter((cell) => cell.to === to && cell.planted && cell.address === undefined);
const valueAt = async (through: Vantage, address: string, port: number): Promise<string | undefined> =>
  (await through.probe([{ kind: 'tcp', namespace: 'asker', address, port }], { limitMs: 1000 }))[0]?.value;

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages([standin, 'stackproof/helper:2'], () => undefined);
  await docker('network', 'create', '--subnet', '203.0.113.0/27', '--ipv6', '--subnet', '2001:db8:1::/64', 'left');
  await docker('network', 'create', '--subnet', '203.0.113.32/27', 'right');
  await docker(
    'network',
    'create',
    '--subnet',
    '203.0.113.64/27',
    '--internal',
    '-o',
    'com.docker.network.bridge.gateway_mode_ipv4=isolated',
    'inner',
  );
  for (const [name, args] of Object.entries(services)) {
    await docker(
      'run',
      '-d',
      '--name',
      name,
      '--label',
      `com.docker.compose.project=${project}`,
      '--label',
      `com.docker.compose.service=${name}`,
      '-e',
      `STANDIN_NAME=${name}`,
      ...args,
      standin,
    );
  }
  await docker('pause', 'sleeper');
  engine = await connectEngine(lab.dockerHost);
  vantage = await openVantage(engine);
  context = {
    engine,
    vantage,
    project,
    policy,
    outside: null,
    lab: { internet: lab.internet },
    source: 'spun',
    composeFiles: null,
    disturb: false,
    resolve: () => null,
    hide: () => undefined,
    gathered: {},
    progress: () => undefined,
  };
  const { artifacts } = await gatherAll(context, { only: ['listeners', 'reachability'] });
  if (!artifacts.listeners.ok || !artifacts.reachability.ok)
    throw new Error(JSON.stringify([artifacts.listeners, artifacts.reachability]).slice(0, 500));
  context.gathered = { containers: artifacts.containers };
  listeners = artifacts.listeners.value;
  seen = artifacts.reachability.value;
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('names on a real engine', () => {
  it('lead to the address on the network that both sit on, in both families', () => {
    expect(namesOf('asker', 'target')).toEqual([
      ['A', '127.0.0.11', 'NOERROR', ['203.0.113.3']],
      ['AAAA', '127.0.0.11', 'NOERROR', [expect.stringMatching(/^2001:db8:1::/)]],
    ]);
  });

  it('lead to whoever carries them', () => {
    expect(namesOf('asker', 'real')[0]).toEqual(['A', '127.0.0.11', 'NOERROR', ['203.0.113.4', '203.0.113.5']]);
  });

  it('are asked from a shared namespace, where a guest has no name of its own', () => {
    expect(namesOf('guest', 'target')[0]).toEqual(['A', '127.0.0.11', 'NOERROR', ['203.0.113.3']]);
    expect(namesOf('asker', 'guest').map(([, resolver, code, addresses]) => [resolver, code, addresses])).toEqual([
      ['127.0.0.11', 'NXDOMAIN', []],
      ['127.0.0.11', 'NXDOMAIN', []],
    ]);
  });

  it('are unknown across networks, and the resolver says so', () => {
    for (const [from, to] of [
      ['asker', 'hidden'],
      ['inward', 'target'],
    ] as const) {
      const lookups = namesOf(from, to);
      expect(lookups.length, from).toBe(2);
      for (const [, resolver, code, addresses] of lookups) {
        expect(resolver, from).toBe('127.0.0.11');
        expect(['NXDOMAIN', 'SERVFAIL', 'REFUSED'], from).toContain(code);
        expect(addresses, from).toEqual([]);
      }
    }
  });

  it('are what stands in /etc/hosts, where something stands there', () => {
    expect(namesOf('written', 'target')).toEqual([
      ['A', '/etc/hosts', 'NOERROR', ['203.0.113.9']],
      ['AAAA', '/etc/hosts', 'NOERROR', []],
    ]);
  });

  it('are asked of another resolver where Docker’s own is not, and it does not know them', () => {
    for (const from of ['hostly', 'bare']) {
      const lookups = namesOf(from, 'target');
      expect(lookups.length, from).toBe(2);
      expect(
        lookups.every(
          ([, resolver, , addresses]) =>
            resolver !== '127.0.0.11' && Array.isArray(addresses) && addresses.length === 0,
        ),
        from,
      ).toBe(true);
    }
  });
});

describe('planted listeners on a real engine', () => {
  it('stand where nothing listens, and nowhere else', () => {
    expect(seen.planted?.map(({ namespace, port }) => [namespace, port]).sort()).toEqual([
      ['inmate', 61000],
      ['loopback', 61001],
      ['mute', 61000],
      ['sleeper', 61000],
    ]);
    expect(listeners.sockets.filter(({ port, process }) => port >= 61000 && !process.includes('python3'))).toEqual([]);
    expect(
      listeners.sockets.filter(
        ({ namespace, loopback, protocol }) => namespace === 'mute' && !loopback && protocol === 'tcp',
      ),
    ).toEqual([]);
  });

  it('are reached by neighbours, a paused one’s too, over both families, and by nobody else', () => {
    for (const to of ['mute', 'sleeper']) {
      const near = plantedCells(to).filter(({ from }) => ['asker', 'target', 'host'].includes(from));
      expect(near.map(({ from, family, value }) => [from, family, value]).sort(), to).toEqual(
        ['asker', 'host', 'target'].flatMap((from) => [
          [from, 4, 'open'],
          [from, 6, 'open'],
        ]),
      );
      // It has no IPv6 at all.
      expect(
        plantedCells(to)
          .filter(({ from }) => from === 'hidden')
          .map(({ family, value }) => [family, value]),
        to,
      ).toEqual([
        [4, 'dropped'],
        [6, 'no-route'],
      ]);
    }
    expect(
      plantedCells('inmate')
        .map(({ from, value }) => [from, value])
        .sort(),
    ).toEqual(
      expect.arrayContaining([
        ['inward', 'open'],
        ['hidden', 'dropped'],
      ]),
    );
    expect(
      plantedCells('mute')
        .filter(({ from }) => from === 'inward')
        .map(({ value }) => value),
    ).toContain('no-route');
  });

  it('have controls of their own', () => {
    const controls = seen.controls.filter(({ planted }) => planted);
    expect(new Set(controls.map(({ to }) => to))).toEqual(new Set(['inmate', 'loopback', 'mute', 'sleeper']));
    expect(controls.filter(({ before, after }) => before !== 'open' || after !== 'open')).toEqual([]);
  });

  it('are gone after the run', async () => {
    expect(await valueAt(vantage, '203.0.113.10', 61000)).toBe('refused');
  });

  it('say who they are, are in no socket table, and end with the helper container', async () => {
    expect(await vantage.plant(['mute', 'nowhere'])).toEqual({
      mute: { port: 61000 },
      nowhere: { error: 'nobody named a namespace nowhere' },
    });
    const [said] = await vantage.probe(
      [
        {
          kind: 'tcp',
          namespace: 'asker',
          address: '203.0.113.10',
          port: 61000,
          send: 'GET / HTTP/1.0\r\n\r\n',
          readBytes: 600,
        },
      ],
      { limitMs: 1000 },
    );
    expect([said?.value, said?.answer]).toEqual(['open', 'stackproof-planted mute\\n']);
    const table = (await vantage.sockets(['mute']))['mute'];
    expect(
      Array.isArray(table) &&
        table.map(({ process, protocol, port }) => (process === 'dockerd' ? process : `${port}/${protocol}`)),
    ).toEqual(['dockerd', 'dockerd', '9999/udp']);
    await docker('rm', '-f', ...(await docker('ps', '-q', '--filter', `label=${OURS}`)).split('\n'));
    const next = await openVantage(engine);
    try {
      addNamespaces({ ...context, vantage: next });
      expect(await valueAt(next, '203.0.113.3', 7001)).toBe('open');
      expect(await valueAt(next, '203.0.113.10', 61000)).toBe('refused');
    } finally {
      await next.close();
    }
  });
});
