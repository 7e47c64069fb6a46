import { spawn } from 'node:child_process';
import { join } from 'node:path';
import type Docker from 'dockerode';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab } from '../lab/index.ts';
import type { Lab } from '../lab/contract.ts';
import { OURS, type EngineClient } from './engine-client.ts';
import { connectEngine } from './connect-engine.ts';
import { scanOpenPorts } from './nmap.ts';
import type { Probe, ProbeResult, Vantage } from './probes.ts';
import { openVantage } from './vantage.ts';

// Every row of the table in reachability.md, on a real engine, in both families.
const standin = 'stackproof/standin:1';
const traefik = 'stackproof/traefik:3.7.15';
const mark = { 'stackproof.test': 'vantage' };
const networks = {
  plain: { v4: '203.0.113.0/26', v6: '2001:db8:1::/64', internal: false, options: {} },
  other: { v4: '203.0.113.64/26', v6: '2001:db8:2::/64', internal: false, options: {} },
  inner: { v4: '203.0.113.128/26', v6: '2001:db8:3::/64', internal: true, options: {} },
  four: { v4: '192.0.2.0/26', v6: null, internal: false, options: {} },
  sealed: {
    v4: '203.0.113.192/26',
    v6: '2001:db8:4::/64',
    internal: true,
    options: {
      'com.docker.network.bridge.gateway_mode_ipv4': 'isolated',
      'com.docker.network.bridge.gateway_mode_ipv6': 'isolated',
    },
  },
};
const gateways = { plain: ['203.0.113.1', '2001:db8:1::1'], inner: ['203.0.113.129', '2001:db8:3::1'] } as const;
type Net = keyof typeof networks;

let lab: Lab | null = null;
let engine: EngineClient;
let docker: Docker;
let vantage: Vantage;
const containers = new Map<
  string,
  { container: Docker.Container; pid: number; addresses: readonly [string, string] }
>();

async function run(
  name: string,
  network: Net | 'host' | `container:${string}`,
  env: Record<string, string>,
  extra: Docker.ContainerCreateOptions = {},
  addNamespace = true,
): Promise<void> {
  const container = await docker.createContainer({
    name: `c-${name}`,
    Image: standin,
    Env: Object.entries({ STANDIN_NAME: name, ...env }).map(([key, value]) => `${key}=${value}`),
    Labels: mark,
    ...extra,
    HostConfig: { NetworkMode: network in networks ? `c-${network}` : network, ...extra.HostConfig },
  });
  await container.start();
  const { State, NetworkSettings } = await container.inspect();
  const here = NetworkSettings.Networks[`c-${network}`];
  containers.set(name, {
    container,
    pid: State.Pid,
    addresses: [here?.IPAddress ?? '', here?.GlobalIPv6Address ?? ''],
  });
  if (addNamespace && network !== 'host') vantage.addNamespace(name, State.Pid);
}

const known = (name: string) => {
  const found = containers.get(name);
  if (!found) throw new Error(`no container ${name}`);
  return found;
};
const both = (name: string): readonly [string, string] => known(name).addresses;

async function values(probes: readonly Probe[], limitMs = 1_000): Promise<string[]> {
  const results = await vantage.probe(probes, { limitMs });
  return results.map(({ value }) => value);
}
const tcp = (namespace: string, addresses: readonly string[], port: number): Probe[] =>
  addresses.map((address) => ({ kind: 'tcp', namespace, address, port }));
const udp = (namespace: string, addresses: readonly string[], port: number): Probe[] =>
  addresses.map((address) => ({ kind: 'udp', namespace, address, port, payload: '68656c6c6f' }));
const icmp = (namespace: string, addresses: readonly string[]): Probe[] =>
  addresses.map((address) => ({ kind: 'icmp', namespace, address }));
const one = async (probe: Probe, limitMs = 2_000): Promise<ProbeResult> => {
  const [result] = await vantage.probe([probe], { limitMs });
  if (!result) throw new Error('no result');
  return result;
};

async function removeAll(): Promise<void> {
  const filters = { label: ['stackproof.test=vantage'] };
  for (const { Id } of await docker.listContainers({ all: true, filters }))
    await docker.getContainer(Id).remove({ force: true, v: true });
  for (const { Id } of await docker.listNetworks({ filters })) await docker.getNetwork(Id).remove();
}

const helpers = async () =>
  (await docker.listContainers({ all: true, filters: { label: [OURS] } })).filter(
    ({ Image }) => Image === 'stackproof/helper:1',
  );

async function untilNoHelper(): Promise<number> {
  for (let tries = 0; tries < 50 && (await helpers()).length > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return (await helpers()).length;
}

beforeAll(async () => {
  const given = process.env['STACKPROOF_TEST_DOCKER_HOST'];
  if (!given) {
    lab = await startLab(() => undefined);
    await lab.ensureImages([standin, traefik, 'stackproof/helper:1'], () => undefined);
  }
  engine = await connectEngine(given ?? lab?.dockerHost);
  docker = engine.docker;
  await removeAll();
  vantage = await openVantage(engine);
  for (const [name, { v4, v6, internal, options }] of Object.entries(networks)) {
    await docker.createNetwork({
      Name: `c-${name}`,
      Labels: mark,
      Internal: internal,
      EnableIPv6: v6 !== null,
      IPAM: { Driver: 'default', Config: [{ Subnet: v4 }, ...(v6 ? [{ Subnet: v6 }] : [])] },
      Options: options,
    });
  }
  await run('source', 'plain', { STANDIN_HTTP: '8000' });
  await run('neighbour', 'plain', { STANDIN_HTTP: '80', STANDIN_UDP: '9000', STANDIN_TCP: '2222' });
  await run('sleeper', 'plain', { STANDIN_HTTP: '80' });
  await run('shared', `container:c-source`, { STANDIN_HTTP: '127.0.0.1:8001' }, {}, false);
  await run(
    'stranger',
    'other',
    { STANDIN_HTTP: '80', STANDIN_UDP: '9000' },
    { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8080' }] } }, ExposedPorts: { '80/tcp': {} } },
  );
  await run(
    'published4',
    'four',
    { STANDIN_HTTP: '80' },
    { HostConfig: { PortBindings: { '80/tcp': [{ HostPort: '8084' }] } }, ExposedPorts: { '80/tcp': {} } },
  );
  await run('insider', 'inner', { STANDIN_HTTP: '80' });
  await run('sealed', 'sealed', { STANDIN_HTTP: '80' });
  await run('hostly', 'host', { STANDIN_HTTP: '7070' });
  await run(
    'proxy',
    'plain',
    {},
    {
      Image: traefik,
      Cmd: [
        '--api.insecure=true',
        '--entrypoints.web.address=:80',
        '--entrypoints.websecure.address=:443',
        '--entrypoints.websecure.http.tls=true',
      ],
    },
  );
  // Stand-ins listen a moment after they start.
  const listening = [
    ...tcp('neighbour', ['127.0.0.1', '::1'], 80),
    ...tcp('stranger', ['127.0.0.1'], 80),
    ...tcp('host', ['127.0.0.1'], 7070),
    ...tcp('sleeper', ['127.0.0.1'], 80),
    ...tcp('proxy', ['127.0.0.1'], 443),
    ...tcp('insider', ['127.0.0.1'], 80),
    ...tcp('source', ['127.0.0.1'], 8000),
  ];
  for (let tries = 0; tries < 50 && (await values(listening)).some((value) => value !== 'open'); tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  expect(await values(listening)).toEqual(listening.map(() => 'open'));
});

afterAll(async () => {
  await vantage?.close();
  if (docker) await removeAll();
  await lab?.down();
});

describe('the table of reachability.md, v4 and v6', () => {
  it('same network: a listener is open, no listener is refused', async () => {
    expect(await values([...tcp('source', both('neighbour'), 80), ...tcp('source', both('neighbour'), 81)])).toEqual([
      'open',
      'open',
      'refused',
      'refused',
    ]);
  });

  it('other bridge: dropped, with and without anybody there', async () => {
    expect(
      await values([...tcp('source', both('stranger'), 80), ...tcp('source', ['203.0.113.99', '2001:db8:2::99'], 80)]),
    ).toEqual(['dropped', 'dropped', 'dropped', 'dropped']);
  });

  it('same network, nobody there: absent, given more than the 3 s the kernel asks for', async () => {
    const nobody = ['203.0.113.50', '2001:db8:1::50'];
    expect(
      await values([...tcp('source', nobody, 80), ...udp('source', nobody, 80), ...icmp('source', nobody)], 5_000),
    ).toEqual(Array(6).fill('absent'));
    expect(await values(tcp('source', ['203.0.113.51'], 80), 1_000)).toEqual(['dropped']);
  });

  it('internal network: no route to anybody else', async () => {
    const away = [...both('stranger'), ...both('sealed'), '198.51.100.1', '2001:db8:100::1'];
    expect(
      await values([...tcp('insider', away, 80), ...udp('insider', away, 9000), ...icmp('insider', away)]),
    ).toEqual(Array(18).fill('no-route'));
  });

  it('a service of the host: open through the gateway of an internal network, not where it is isolated', async () => {
    expect(await values(tcp('insider', gateways.inner, 7070))).toEqual(['open', 'open']);
    // Isolated gateway modes leave no gateway: the first address of the subnet is the first member's own.
    expect(both('sealed')).toEqual(['203.0.113.193', '2001:db8:4::1']);
    expect(
      await values(tcp('sealed', [...gateways.inner, ...gateways.plain, '198.51.100.10', '2001:db8:100::10'], 7070)),
    ).toEqual(Array(6).fill('no-route'));
  });

  it('a published port: open through a bridge’s own gateway, not an internal one, but for one hole', async () => {
    expect(await values(tcp('source', gateways.plain, 8080))).toEqual(['open', 'open']);
    expect(await values(tcp('insider', gateways.inner, 8080))).toEqual(['dropped', 'dropped']);
    // Where the container has no IPv6, Docker's own proxy answers on [::], and no rule that isolates the bridges stands
    // before it.
    expect(await values(tcp('insider', gateways.inner, 8084))).toEqual(['dropped', 'open']);
  });

  it('a paused container with a listener: open, for the kernel accepts', async () => {
    const { container } = known('sleeper');
    await container.pause();
    try {
      expect(await values(tcp('source', both('sleeper'), 80))).toEqual(['open', 'open']);
      expect(
        await one({ kind: 'http', namespace: 'source', address: both('sleeper')[0], port: 80, path: '/' }, 500),
      ).toMatchObject({ value: 'open', http: null, error: expect.stringContaining('no whole answer within 500 ms') });
      // It can be looked out of as well.
      expect(await values(tcp('sleeper', both('neighbour'), 80))).toEqual(['open', 'open']);
    } finally {
      await container.unpause();
    }
  });

  it('names: known in the own network, not found from another', async () => {
    expect(await one({ kind: 'dns', namespace: 'source', resolver: '127.0.0.11', name: 'c-neighbour' })).toMatchObject({
      value: 'open',
      dns: { code: 'NOERROR', addresses: [both('neighbour')[0]] },
    });
    expect(
      await one({ kind: 'dns', namespace: 'source', resolver: '127.0.0.11', name: 'c-neighbour', type: 'AAAA' }),
    ).toMatchObject({ dns: { code: 'NOERROR', addresses: [both('neighbour')[1]] } });
    const unknown = await one({ kind: 'dns', namespace: 'insider', resolver: '127.0.0.11', name: 'c-neighbour' });
    expect(unknown.dns?.addresses ?? []).toEqual([]);
    expect(['NXDOMAIN', 'SERVFAIL']).toContain(unknown.dns?.code);
  });

  it('from the host: everything on a bridge, internal or not', async () => {
    expect(await values([...tcp('host', both('neighbour'), 80), ...tcp('host', both('insider'), 80)])).toEqual([
      'open',
      'open',
      'open',
      'open',
    ]);
  });

  it('udp: a reply is open, a refusal refused, silence dropped', async () => {
    expect(
      await values([
        ...udp('source', both('neighbour'), 9000),
        ...udp('source', both('neighbour'), 9001),
        ...udp('source', both('stranger'), 9000),
      ]),
    ).toEqual(['open', 'open', 'refused', 'refused', 'dropped', 'dropped']);
    expect(
      await one({ kind: 'udp', namespace: 'source', address: both('neighbour')[0], port: 9000, payload: '00' }),
    ).toMatchObject({ answer: expect.stringContaining('stackproof-standin neighbour') });
  });

  it('icmp: a reply is open, another bridge dropped', async () => {
    expect(
      await values([
        ...icmp('source', both('neighbour')),
        ...icmp('source', both('stranger')),
        ...icmp('source', ['127.0.0.1', '::1']),
      ]),
    ).toEqual(['open', 'open', 'dropped', 'dropped', 'open', 'open']);
  });

  it('a firewall that rejects: refused, or absent where it says prohibited, never dropped', async () => {
    const rule = (what: string, how: string) =>
      vantage.run('neighbour', [
        'iptables',
        what,
        'INPUT',
        '-p',
        'tcp',
        '--dport',
        '80',
        '-j',
        'REJECT',
        '--reject-with',
        how,
      ]);
    for (const [how, value] of [
      ['icmp-port-unreachable', 'refused'],
      ['icmp-host-prohibited', 'absent'],
      ['icmp-net-unreachable', 'no-route'],
    ] as const) {
      expect((await rule('-I', how)).code).toBe(0);
      expect(await values(tcp('source', [both('neighbour')[0]], 80))).toEqual([value]);
      await rule('-D', how);
    }
  });
});

// Answers every question over UDP with "truncated", and over TCP with 40 addresses.
const longAnswer = `
import socket, struct, threading
def reply(question, flags, count):
    end = question.index(0, 12) + 5
    rows = b''.join(b'\\xc0\\x0c' + struct.pack('!HHIH', 1, 1, 60, 4) + bytes([203, 0, 113, at]) for at in range(count))
    return question[:2] + struct.pack('!HHHHH', flags, 1, count, 0, 0) + question[12:end] + rows
def over_tcp():
    door = socket.create_server(('0.0.0.0', 53))
    while True:
        line, _ = door.accept()
        question = line.recv(4096)[2:]
        if not question:
            line.close()
            continue
        answer = reply(question, 0x8180, 40)
        line.sendall(struct.pack('!H', len(answer)) + answer[:100])
        line.sendall(answer[100:])
        line.close()
door = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
door.bind(('0.0.0.0', 53))
threading.Thread(target=over_tcp).start()
while True:
    question, sender = door.recvfrom(4096)
    door.sendto(reply(question, 0x8380, 0), sender)
`;

describe('identity and answers', () => {
  it('asks again over TCP what was truncated over UDP', async () => {
    await run(
      'resolver',
      'plain',
      {},
      { Image: 'stackproof/helper:1', Entrypoint: ['python3', '-c', longAnswer], Cmd: [] },
      false,
    );
    const resolver = both('resolver')[0];
    for (let tries = 0; tries < 50 && (await values(tcp('source', [resolver], 53)))[0] !== 'open'; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const { dns, error } = await one({ kind: 'dns', namespace: 'source', resolver, name: 'long.media.test' });
    expect(error).toBeNull();
    expect(dns).toEqual({ code: 'NOERROR', addresses: Array.from({ length: 40 }, (_, at) => `203.0.113.${at}`) });
    expect(
      await one({ kind: 'dns', namespace: 'source', resolver: both('neighbour')[0], name: 'long.media.test' }),
    ).toMatchObject({ value: 'refused', dns: null });
  });

  it('reads a banner, and says when there is none', async () => {
    const banner = await one({
      kind: 'tcp',
      namespace: 'source',
      address: both('neighbour')[0],
      port: 2222,
      readBytes: 200,
    });
    expect(banner).toMatchObject({ value: 'open', answer: expect.stringContaining('stackproof-standin neighbour') });
    const said = await one({
      kind: 'tcp',
      namespace: 'source',
      address: both('neighbour')[1],
      port: 80,
      send: 'GET / HTTP/1.0\r\n\r\n',
    });
    expect(said.answer).toMatch(/^HTTP\/1\.\d 200.*stackproof-standin neighbour/);
    expect(said.answer).not.toMatch(/\n/);
  });

  it('asks over HTTP, plain and TLS, without following a redirect', async () => {
    expect(
      await one({ kind: 'http', namespace: 'source', address: both('neighbour')[1], port: 80, path: '/health' }),
    ).toMatchObject({ value: 'open', http: { status: 200, truncated: false, certificate: null } });
    const headers = await one({
      kind: 'http',
      namespace: 'source',
      address: both('neighbour')[0],
      port: 80,
      path: '/headers',
      host: 'sonarr.media.test',
      headers: { 'X-Seen': 'yes' },
    });
    expect(headers.http?.body).toMatch(/sonarr\.media\.test[\s\S]*yes|yes[\s\S]*sonarr\.media\.test/);
    expect(
      await one({
        kind: 'http',
        namespace: 'source',
        address: both('proxy')[0],
        port: 443,
        path: '/',
        host: 'nobody.media.test',
        tls: true,
      }),
    ).toMatchObject({ value: 'open', http: { status: 404, certificate: 'TRAEFIK DEFAULT CERT' } });
    expect(
      await one({ kind: 'http', namespace: 'source', address: both('proxy')[0], port: 8080, path: '/' }),
    ).toMatchObject({ http: { status: 301, headers: { location: expect.stringContaining('/dashboard/') } } });
    expect(
      JSON.parse(
        (await one({ kind: 'http', namespace: 'proxy', address: '127.0.0.1', port: 8080, path: '/api/rawdata' })).http
          ?.body ?? '',
      ),
    ).toHaveProperty('routers');
  });

  it('tells what is no HTTP and no TLS from what does not answer', async () => {
    expect(
      await one({ kind: 'http', namespace: 'source', address: both('neighbour')[0], port: 80, path: '/', tls: true }),
    ).toMatchObject({ value: 'open', http: null, error: expect.stringMatching(/TLS|closed/) });
    expect(
      await one({ kind: 'http', namespace: 'source', address: both('neighbour')[0], port: 81, path: '/' }),
    ).toMatchObject({ value: 'refused', http: null });
    expect(
      await one({ kind: 'http', namespace: 'source', address: both('stranger')[0], port: 80, path: '/' }, 500),
    ).toMatchObject({ value: 'dropped', http: null });
  });
});

describe('sockets, file systems, programs, round trips', () => {
  it('lists listening sockets with program and container', async () => {
    const found = await vantage.sockets(['source', 'host', 'nobody']);
    const source = found['source'];
    if (!Array.isArray(source)) throw new Error('not read');
    expect(source).toContainEqual(
      expect.objectContaining({ protocol: 'tcp', port: 8000, container: known('source').container.id }),
    );
    // qbittorrent's case: another container in the same namespace.
    expect(source).toContainEqual(
      expect.objectContaining({
        protocol: 'tcp',
        address: '127.0.0.1',
        port: 8001,
        container: known('shared').container.id,
      }),
    );
    expect(
      source.filter(({ address, port }) => address === '127.0.0.11' && port > 0).map(({ process }) => process),
    ).toEqual(['dockerd', 'dockerd']);
    const host = found['host'];
    if (!Array.isArray(host)) throw new Error('not read');
    expect(host).toContainEqual(expect.objectContaining({ port: 7070, container: known('hostly').container.id }));
    expect(host).toContainEqual(expect.objectContaining({ port: 8080, process: 'docker-proxy', container: null }));
    expect(found['nobody']).toEqual({ error: 'nobody named a namespace nobody' });
  });

  it('measures file systems as a process sees them', async () => {
    const { pid } = known('source');
    const rows = await vantage.fileSystems([
      { name: 'root', pid, path: '/' },
      { name: 'hosts', pid, path: '/etc/hosts' },
      { name: 'none', pid, path: '/none' },
      { name: 'gone', pid: 4_000_000, path: '/' },
    ]);
    expect(
      rows.map(({ name, error, totalBytes, usedBytes }) => [
        name,
        error === null && totalBytes > usedBytes && usedBytes > 0,
      ]),
    ).toEqual([
      ['root', true],
      ['hosts', true],
      ['none', false],
      ['gone', false],
    ]);
    expect(rows[2]?.error).toMatch(/\/none, as process \d+ sees it: No such file/);
  });

  it('runs a program in a place, with its input and its end', async () => {
    expect(
      await vantage.run('insider', ['sh', '-c', 'cat; ip -br addr show eth0; exit 3'], { input: 'hello\n' }),
    ).toMatchObject({ code: 3, stdout: expect.stringMatching(new RegExp(`^hello[^]*${both('insider')[0]}`)) });
    await expect(vantage.run('insider', ['no-such-program'])).rejects.toThrow(
      /no-such-program could not be run from insider: it could not be started/,
    );
    await expect(vantage.run('nobody', ['true'])).rejects.toThrow(/nobody named a namespace nobody/);
  });

  it('measures round trips one at a time, without a sweep of ours beside them', async () => {
    const sweep = vantage.probe(tcp('source', Array(300).fill(both('stranger')[0]), 80), { limitMs: 500 });
    const pairs = [
      ...both('neighbour').map((address) => ({ namespace: 'source', address })),
      { namespace: 'source', address: '127.0.0.1' },
    ];
    const trips = await vantage.roundTrips(pairs, 20);
    expect(trips.map(({ samples, error }) => [samples.length, error])).toEqual([
      [20, null],
      [20, null],
      [20, null],
    ]);
    expect((await sweep).every(({ value }) => value === 'dropped')).toBe(true);
    expect((await vantage.roundTrips([{ namespace: 'insider', address: both('neighbour')[0] }], 3))[0]).toMatchObject({
      samples: [],
      error: expect.stringContaining('ENETUNREACH'),
    });
  });

  it('scans every port with nmap from a place', async () => {
    expect(await scanOpenPorts(both('neighbour')[0], (argv) => vantage.run('source', argv))).toEqual([80, 2222]);
    expect(await scanOpenPorts(both('neighbour')[1], (argv) => vantage.run('source', argv))).toEqual([80, 2222]);
    await expect(scanOpenPorts(both('neighbour')[0], (argv) => vantage.run('insider', argv))).rejects.toThrow(
      /nmap found no route to/,
    );
  });
});

describe('what is no verdict', () => {
  it('a place whose container ended, restarted or never was', async () => {
    await run('restarting', 'plain', { STANDIN_HTTP: '80' });
    await known('restarting').container.restart({ t: 0 });
    vantage.addNamespace('never', 4_000_000);
    const results = await vantage.probe(
      [
        ...tcp('restarting', both('neighbour'), 80),
        ...icmp('never', both('neighbour')),
        ...tcp('unnamed', both('neighbour'), 80),
      ],
      { limitMs: 500 },
    );
    expect(results.map(({ value }) => value)).toEqual(Array(6).fill('probe-failed'));
    expect(results.map(({ error }) => error?.replace(/\d+/g, 'N'))).toEqual([
      ...Array(2).fill('process N ended'),
      ...Array(2).fill('the namespace of process N cannot be opened: No such file or directory'),
      ...Array(2).fill('nobody named a namespace unnamed'),
    ]);
    expect(await vantage.sockets(['restarting'])).toEqual({
      restarting: { error: expect.stringMatching(/^process \d+ ended$/) },
    });
    expect((await vantage.roundTrips([{ namespace: 'restarting', address: '127.0.0.1' }], 2))[0]?.error).toMatch(
      /^process \d+ ended$/,
    );
    vantage.addNamespace('restarting', (await known('restarting').container.inspect()).State.Pid);
    expect(await values(tcp('restarting', [both('neighbour')[0]], 80))).toEqual(['open']);
  });

  it('a container that ends while it is probed from', async () => {
    await run('dying', 'plain', { STANDIN_HTTP: '80' });
    const sweep = vantage.probe(tcp('dying', both('stranger'), 80), { limitMs: 2_000 });
    await known('dying').container.kill();
    expect((await sweep).map(({ value, error }) => [value, error?.replace(/\d+/g, 'N')])).toEqual(
      Array(2).fill(['probe-failed', 'while it was probed from, process N ended']),
    );
  });

  it('a probe that makes no sense, beside one that does', async () => {
    const results = await vantage.probe(
      [
        { kind: 'tcp', namespace: 'source', address: 'not-an-address', port: 80 },
        { kind: 'udp', namespace: 'source', address: '127.0.0.1', port: 80, payload: 'xyz' },
        ...tcp('source', both('neighbour'), 80),
      ],
      { limitMs: 500 },
    );
    expect(results.map(({ value }) => value)).toEqual(['probe-failed', 'probe-failed', 'open', 'open']);
  });

  it('a question that nobody understands, beside one that somebody does', async () => {
    // @ts-expect-error such a probe cannot be written
    const odd = vantage.probe([{ kind: 'telepathy', namespace: 'source', address: both('neighbour')[0] }], {
      limitMs: 500,
    });
    expect([(await odd)[0]?.value, ...(await values(tcp('source', both('neighbour'), 80)))]).toEqual([
      'probe-failed',
      'open',
      'open',
    ]);
  });

  it('anything, once the prober was killed', async () => {
    const doomed = await openVantage(engine, { runId: 'sp-doomed' });
    const [helper] = await docker.listContainers({ filters: { label: [`${OURS}=sp-doomed`] } });
    doomed.addNamespace('source', known('source').pid);
    const sweep = doomed.probe(tcp('source', both('stranger'), 80), { limitMs: 5_000 });
    await docker.getContainer(helper?.Id ?? '').kill();
    expect((await sweep).map(({ value, error }) => [value, error])).toEqual(
      Array(2).fill(['probe-failed', 'the prober ended']),
    );
    expect(await doomed.sockets(['source'])).toEqual({ source: { error: 'the prober ended' } });
    expect((await doomed.roundTrips([{ namespace: 'source', address: '127.0.0.1' }], 1))[0]?.error).toBe(
      'the prober ended',
    );
    expect((await doomed.fileSystems([{ name: 'root', pid: 1, path: '/' }]))[0]?.error).toBe('the prober ended');
    await expect(doomed.run('source', ['true'])).rejects.toThrow(/true could not be run from source: the prober ended/);
    await doomed.close();
    await doomed.close();
  });
});

describe('what is left', () => {
  const script = `import { connectEngine } from ${JSON.stringify(join(import.meta.dirname, 'engine.ts'))};
import { openVantage } from ${JSON.stringify(join(import.meta.dirname, 'vantage.ts'))};
const vantage = await openVantage(await connectEngine(process.argv[1]), { runId: 'sp-abandoned' });
void vantage.run('host', ['sleep', '299.5']);
console.log('open');
setInterval(() => undefined, 1000);`;

  it.each(['SIGKILL', 'SIGINT'] as const)('nothing, when we end by %s in the middle', async (signal) => {
    const before = (await helpers()).length;
    const child = spawn(process.execPath, ['--input-type=module', '-e', script, engine.dockerHost], {
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    try {
      await new Promise((resolve) => child.stdout.once('data', resolve));
      expect((await helpers()).length).toBe(before + 1);
    } finally {
      child.kill(signal);
    }
    for (let tries = 0; tries < 50 && (await helpers()).length > before; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    expect((await helpers()).length).toBe(before);
    const programs = await vantage.run('host', [
      'sh',
      '-c',
      "for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$file; echo; done 2>/dev/null",
    ]);
    expect(programs.stdout).toMatch(/stackproof-prober/);
    expect(programs.stdout).not.toMatch(/^sleep 299\.5/m);
  });

  it('what an aborted run left is removed at the next start', async () => {
    const left = await docker.createContainer({
      Image: 'stackproof/helper:1',
      Entrypoint: ['sleep', '1000'],
      Labels: { [OURS]: 'sp-left', 'stackproof.owner': `${(await import('node:os')).hostname()}:4000000` },
    });
    await left.start();
    const next = await openVantage(engine);
    await next.close();
    await expect(left.inspect()).rejects.toThrow(/no such container/i);
  });

  it('nothing after close', async () => {
    await vantage.close();
    expect(await untilNoHelper()).toBe(0);
    vantage = await openVantage(engine);
  });
});
