import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { connectEngine } from '../../clients/connect-engine.ts';
import type { Vantage } from '../../clients/probes.ts';
import { openVantage } from '../../clients/vantage.ts';
import type { Artifacts, Evidence } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { Lab } from '../../lab/contract.ts';
import { startLab } from '../../lab/index.ts';
import { policyAt } from '../../policy/policy.ts';
import { PolicyFile } from '../../policy/schema.ts';
import { gatherApis } from '../outside/gather-apis.ts';
import type { GatherContext } from '../context.ts';
import { gatherGateways } from './gather-gateways.ts';
import { gatherOutside } from '../outside/gather-outside.ts';
import { gatherReachability } from './gather-reachability.ts';
import { gatherAll } from '../gather-all.ts';
import { networks, containers } from './small-host.fake.ts';
import { gatherTunnels } from '../outside/gather-tunnels.ts';

let lab: Lab;
let vantage: Vantage;
let context: GatherContext;
let seen: Evidence['artifacts'];

async function docker(...args: string[]): Promise<string> {
  const { code, stdout, stderr } = await lab.docker(args);
  if (code !== 0) throw new Error(`docker ${args.join(' ')}: ${stderr}`);
  return stdout.trim();
}

function valueOf<K extends keyof Artifacts>(id: K): Artifacts[K] {
  const artifact = seen[id];
  if (!artifact.ok) throw new Error(`${id}: ${artifact.error}`);
  return artifact.value as Artifacts[K];
}

const cell = (
  cells: readonly Cell[],
  from: string,
  to: string,
  network: string,
  port: number | null,
  family = 4,
): string | undefined =>
  cells.find(
    (each) =>
      each.from === from && each.to === to && each.network === network && each.port === port && each.family === family,
  )?.value;

/** The internet namespace's own view of what a machine there has for routes. */
const routesOutside = async (): Promise<string> => (await vantage.run('outside', ['ip', 'route'])).stdout;

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages(
    ['stackproof/standin:1', 'stackproof/helper:2', 'stackproof/socket-proxy:2.6.12'],
    () => undefined,
  );
  for (const [name, options] of Object.entries(networks)) await docker('network', 'create', ...options, name);
  for (const [name, args] of Object.entries(containers))
    await docker('run', '-d', '--name', name, '-e', `STANDIN_NAME=${name}`, ...args);
  await docker('pause', 'sleeper');
  const engine = await connectEngine(lab.dockerHost);
  vantage = await openVantage(engine);
  context = {
    engine,
    vantage,
    project: 'none',
    policy: policyAt(PolicyFile.parse({ version: 1 }), 2),
    outside: {
      view: 'lab',
      address: lab.internet.address,
      address6: lab.internet.address6,
      visitors: [],
      pid: lab.internet.pid,
      targets: [lab.address, lab.address6],
    },
    lab: { internet: lab.internet },
    source: 'spun',
    composeFiles: null,
    disturb: false,
    resolve: () => null,
    hide: () => undefined,
    gathered: {},
    progress: () => undefined,
  };
  seen = (await gatherAll(context, { only: ['listeners', 'reachability', 'gateways', 'egress', 'outside', 'tunnels'] }))
    .artifacts;
  context.gathered = {
    containers: seen.containers,
    networks: seen.networks,
    host: seen.host,
    listeners: seen.listeners,
  };
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('the matrix on a real engine', () => {
  it('sees what each network lets through, and vouches for every column that anybody can vouch for', () => {
    const { cells, controls, sources } = valueOf('reachability');
    expect(cell(cells, 'front', 'both', 'open', 7000)).toBe('open');
    expect(cell(cells, 'front', 'both', 'open', 7000, 6)).toBe('open');
    expect(cell(cells, 'front', 'deep', 'inner', 7001)).toBe('dropped');
    expect(cell(cells, 'deep', 'front', 'open', 80)).toBe('no-route');
    expect(cell(cells, 'both', 'deep', 'inner', 7001)).toBe('open');
    expect(cell(cells, 'both', 'deep', 'inner', 7009)).toBe('open');
    expect(cell(cells, 'mute', 'deaf', 'quiet', 7005)).toBe('dropped');
    expect(cell(cells, 'mute', 'deaf', 'quiet', null)).toBe('dropped');
    expect(cell(cells, 'host', 'deaf', 'quiet', 7005)).toBe('open');
    expect(controls.find(({ to, port }) => to === 'deaf' && port === 7005)).toMatchObject({
      by: 'host',
      before: 'open',
      after: 'open',
    });
    expect(sources.filter(({ value }) => value !== 'open')).toEqual([]);
    expect(sources.find(({ from }) => from === 'nowhere')?.to).toBe('its own loopback');
  });

  it('asks every pair, a paused target and from a paused source too', () => {
    const { cells, namespaces } = valueOf('reachability');
    expect(namespaces.toSorted()).toEqual(
      Object.keys(containers)
        .filter((name) => name !== 'guest' && name !== 'hostly')
        .concat('host')
        .toSorted(),
    );
    expect(cell(cells, 'tunnel', 'sleeper', 'other', 7002)).toBe('open');
    expect(cell(cells, 'sleeper', 'tunnel', 'other', 20241)).toBe('open');
    const known = cells.filter(({ address }) => address === undefined);
    const columns = new Set(known.map(({ to, network, family, port }) => `${to} ${network} ${family} ${port}`));
    expect(known).toHaveLength(
      [...columns].reduce(
        (sum, column) => sum + namespaces.filter((namespace) => namespace !== column.split(' ')[0]).length,
        0,
      ),
    );
    // Link-local addresses, which the engine tells of nobody.
    const others = cells.filter(({ address }) => address !== undefined);
    expect(others.length).toBeGreaterThan(0);
    expect(others.filter(({ address }) => !address?.startsWith('fe80:'))).toEqual([]);
    expect(cells.filter(({ value }) => value === 'probe-failed' || value === 'absent')).toEqual([]);
  });

  it('calls nothing isolated that nobody could vouch for', () => {
    const { cells, controls } = valueOf('reachability');
    expect(controls.find(({ to, port }) => to === 'hermit' && port === 7008)).toMatchObject({
      by: 'nobody',
      before: 'no-control',
    });
    expect(new Set(cells.filter(({ to }) => to === 'hermit').map(({ value }) => value))).toEqual(
      new Set(['no-control']),
    );
  });

  it('does not take a dead target for an isolated one', async () => {
    await docker('rm', '-f', 'shy');
    const { value } = await gatherReachability.gather(context);
    expect(new Set(value.cells.filter(({ to }) => to === 'shy').map((each) => each.value))).toEqual(
      new Set(['no-control']),
    );
    expect(value.sources.find(({ from }) => from === 'shy')?.value).not.toBe('dropped');
  });
});

describe('gateways and the way out on a real engine', () => {
  it('find the hole that internal alone leaves, and that isolation closes', () => {
    const { cells, controls } = valueOf('gateways');
    const at = (from: string, port: number) =>
      cells.filter((each) => each.from === from && each.port === port && each.family === 4);
    expect(at('loudmouth', 9998).find(({ via }) => via === 'own-gateway')).toMatchObject({
      network: 'loud',
      owner: 'host',
      process: 'python3',
      value: 'open',
    });
    expect(new Set(at('deep', 9998).map(({ value }) => value))).toEqual(new Set(['no-route']));
    expect(at('tunnel', 8080).find(({ via }) => via === 'own-gateway')).toMatchObject({
      owner: 'front',
      value: 'open',
    });
    expect(
      cells
        .filter(({ from, port, protocol }) => from === 'loudmouth' && port === 9997 && protocol === 'udp')
        .some(({ value }) => value === 'open'),
    ).toBe(true);
    expect(controls.map(({ port, protocol, value }) => [port, protocol, value])).toEqual(
      expect.arrayContaining([
        [8080, 'tcp', 'open'],
        [9998, 'tcp', 'open'],
        [9997, 'udp', 'open'],
      ]),
    );
  });

  it('prove who gets out by a nonce', () => {
    const { rows, control } = valueOf('egress');
    const row = (name: string) => rows.find(({ namespace }) => namespace === name);
    expect(control).toMatchObject({ tcp: true, udp: true, dns: true });
    expect(row('front')).toMatchObject({
      tcp: { value: 'answered' },
      udp: { value: 'answered' },
      tcp6: { value: 'answered' },
      udp6: { value: 'answered' },
      dns: { value: 'answered' },
    });
    expect(row('sleeper')).toMatchObject({ tcp: { value: 'answered' } });
    for (const name of ['deep', 'loudmouth', 'hermit', 'nowhere'])
      expect(row(name), name).toMatchObject({ tcp: { value: 'no-route' }, udp: { value: 'no-route' } });
    expect(row('deep')?.dns.value).toBe('no-route');
  });
});

describe('the outside on a real engine', () => {
  it('sees exactly what is open, a port on [::] only by IPv6, at the link-local address too', () => {
    const { scans, controls } = valueOf('outside');
    expect(scans.map(({ address, family, tcpOpen }) => [address.startsWith('fe80:'), family, tcpOpen])).toEqual([
      [false, 4, [8080, 9998]],
      [false, 6, [8061, 8080, 9998]],
      [true, 6, [8061, 8080, 9998]],
    ]);
    expect(scans[0]?.udp.find(({ port }) => port === 9997)?.value).toBe('open');
    expect(controls.length).toBeGreaterThan(0);
    expect(controls.every(({ before, after }) => before === 'open' && after === 'open')).toBe(true);
  });

  it('reaches by routing only what a network gives away, and leaves no route', async () => {
    const { routed } = valueOf('outside');
    expect(
      routed
        .filter(({ value }) => value !== 'dropped')
        .map(({ to, port, value, control }) => [to, port, value, control]),
    ).toEqual([['shy', 7007, 'open', 'open']]);
    expect(routed.some(({ network }) => network === 'inner' || network === 'lonely')).toBe(false);
    expect(await routesOutside()).not.toContain('203.0.113.');
  });

  it('notices that it was banned while it looked', async () => {
    const rule = (verb: string) =>
      docker(
        'run',
        '--rm',
        '--network',
        'host',
        '--privileged',
        '--label',
        'stackproof.run=test',
        '--entrypoint',
        'iptables',
        'stackproof/helper:2',
        verb,
        'DOCKER-USER',
        '-s',
        lab.internet.address,
        '-j',
        'DROP',
      );
    try {
      const { value } = await gatherOutside.gather({ ...context, midway: async () => void (await rule('-I')) });
      expect(
        value.controls.filter(({ address }) => address === lab.address).map(({ before, after }) => [before, after]),
      ).toEqual([['open', 'dropped']]);
    } finally {
      await rule('-D');
    }
  });
});

describe('APIs and tunnels on a real engine', () => {
  it('tell a socket proxy that writes from one that reads, without writing', async () => {
    const before = await docker('ps', '-aq', '--no-trunc');
    const { value } = await gatherApis.gather(context);
    const api = (namespace: string) =>
      value.listeners.find((each) => each.namespace === namespace && each.port === 2375);
    expect(api('writer')).toMatchObject({ kind: 'docker-api', writes: 'allowed', loopback: false });
    expect(api('reader')).toMatchObject({ kind: 'docker-api', writes: 'refused' });
    expect(value.listeners.find(({ namespace, port }) => namespace === 'deep' && port === 7001)?.kind).toBe('other');
    // The proxy's routers were not gathered here, and that is said.
    expect(value.unasked.map(({ namespace }) => namespace)).toContain('traefik');
    expect(await docker('ps', '-aq', '--no-trunc')).toBe(before);
  });

  it('recognise a tunnel by its answer, and find no router at home', () => {
    const { tunnels, upnp } = valueOf('tunnels');
    expect(tunnels).toMatchObject([
      { service: 'tunnel', kind: 'cloudflared', ingress: [{ hostname: 'media.test', target: 'http://front:80' }] },
    ]);
    expect(upnp).toMatchObject({ answered: false, mappings: [] });
  });

  it('read the mappings of a router at home', async () => {
    const script = readFileSync(join(import.meta.dirname, '../../../fixtures/faults/upnp-gateway.py'), 'utf8');
    const inside = [
      'nsenter',
      '-t',
      String(lab.internet.pid),
      '-n',
      'python3',
      '-c',
      script,
      lab.internet.address,
      lab.address,
      '8989/tcp',
      '1900/udp',
    ];
    await docker(
      'run',
      '-d',
      '--name',
      'router',
      '--pid',
      'host',
      '--privileged',
      '--label',
      'stackproof.run=test',
      '--entrypoint',
      'sh',
      'stackproof/helper:2',
      '-c',
      'exec "$@"',
      'sh',
      ...inside,
    );
    try {
      const up = async (): Promise<boolean> =>
        (
          await vantage.probe([{ kind: 'tcp', namespace: 'host', address: lab.internet.address, port: 49000 }], {
            limitMs: 500,
          })
        )[0]?.value === 'open';
      for (let tries = 0; tries < 20 && !(await up()); tries += 1)
        await new Promise((resolve) => setTimeout(resolve, 250));
      const { value } = await gatherTunnels.gather(context);
      expect(value.upnp.answered).toBe(true);
      expect(value.upnp.mappings.map(({ externalPort, protocol }) => `${externalPort}/${protocol}`)).toEqual([
        '8989/tcp',
        '1900/udp',
      ]);
    } finally {
      await docker('rm', '-f', 'router');
    }
  });
});

describe('a helper that is gone', () => {
  it('gives no value that reads as isolated or closed', async () => {
    await docker('rm', '-f', ...(await docker('ps', '-q', '--filter', 'label=stackproof.run')).split('\n'));
    const matrix = (await gatherReachability.gather(context)).value;
    expect(new Set(matrix.cells.map(({ value }) => value))).toEqual(new Set(['probe-failed']));
    const columns = (await gatherGateways.gather(context)).value;
    expect(new Set(columns.cells.map(({ value }) => value))).toEqual(new Set(['probe-failed']));
    const apis = (await gatherApis.gather(context)).value;
    expect(apis.listeners).toEqual([]);
    await expect(gatherOutside.gather(context)).rejects.toThrow();
    await expect(gatherTunnels.gather(context)).rejects.toThrow();
  });
});
