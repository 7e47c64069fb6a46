import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab } from '../lab/index.ts';
import type { Lab } from '../lab/contract.ts';
import { OURS, type EngineClient } from './engine-client.ts';
import { connectEngine } from './connect-engine.ts';
import { sweepPorts } from './nmap.ts';
import type { HttpProbe } from './probes.ts';
import { icmp, images, tcp, VantageStack } from './vantage-stack.fake.ts';
import { openVantage } from './vantage.ts';

// What a vantage tells beside the values of probes, what it does not take for an answer, and what it leaves behind.
let lab: Lab | null = null;
let engine: EngineClient;
let stack: VantageStack;

beforeAll(async () => {
  const given = process.env['STACKPROOF_TEST_DOCKER_HOST'];
  if (!given) {
    lab = await startLab(() => undefined);
    await lab.ensureImages(images, () => undefined);
  }
  engine = await connectEngine(given ?? lab?.dockerHost);
  stack = await VantageStack.start(engine);
});

afterAll(async () => {
  await stack?.stop();
  await lab?.down();
});

const helpers = async () =>
  (await engine.docker.listContainers({ all: true, filters: { label: [OURS] } })).filter(
    ({ Image }) => Image === 'stackproof/helper:2',
  );

async function untilNoHelper(): Promise<number> {
  for (let tries = 0; tries < 50 && (await helpers()).length > 0; tries++)
    await new Promise((resolve) => setTimeout(resolve, 100));
  return (await helpers()).length;
}

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

/** A request from `source`. */
const http = (
  address: string,
  port: number,
  path: string,
  more: Pick<HttpProbe, 'host' | 'headers' | 'tls'> = {},
  limitMs?: number,
) => stack.one({ kind: 'http', namespace: 'source', address, port, path, ...more }, limitMs);

describe('identity and answers', () => {
  it('asks again over TCP what was truncated over UDP', async () => {
    await stack.run(
      'resolver',
      'plain',
      {},
      { Image: 'stackproof/helper:2', Entrypoint: ['python3', '-c', longAnswer], Cmd: [] },
      false,
    );
    const resolver = stack.both('resolver')[0];
    for (let tries = 0; tries < 50 && (await stack.values(tcp('source', [resolver], 53)))[0] !== 'open'; tries++)
      await new Promise((resolve) => setTimeout(resolve, 100));
    const { dns, error } = await stack.one({ kind: 'dns', namespace: 'source', resolver, name: 'long.media.test' });
    expect(error).toBeNull();
    expect(dns).toEqual({ code: 'NOERROR', addresses: Array.from({ length: 40 }, (_, at) => `203.0.113.${at}`) });
    expect(
      await stack.one({
        kind: 'dns',
        namespace: 'source',
        resolver: stack.both('neighbour')[0],
        name: 'long.media.test',
      }),
    ).toMatchObject({ value: 'refused', dns: null });
  });

  it('reads a banner, and says when there is none', async () => {
    const banner = await stack.one({
      kind: 'tcp',
      namespace: 'source',
      address: stack.both('neighbour')[0],
      port: 2222,
      readBytes: 200,
    });
    expect(banner).toMatchObject({ value: 'open', answer: expect.stringContaining('stackproof-standin neighbour') });
    const said = await stack.one({
      kind: 'tcp',
      namespace: 'source',
      address: stack.both('neighbour')[1],
      port: 80,
      send: 'GET / HTTP/1.0\r\n\r\n',
    });
    expect(said.answer).toMatch(/^HTTP\/1\.\d 200.*stackproof-standin neighbour/);
    expect(said.answer).not.toMatch(/\n/);
  });

  it('asks over HTTP, plain and TLS, without following a redirect', async () => {
    expect(await http(stack.both('neighbour')[1], 80, '/health')).toMatchObject({
      value: 'open',
      http: { status: 200, truncated: false, certificate: null },
    });
    const headers = await http(stack.both('neighbour')[0], 80, '/headers', {
      host: 'sonarr.media.test',
      headers: { 'X-Seen': 'yes' },
    });
    expect(headers.http?.body).toMatch(/sonarr\.media\.test[\s\S]*yes|yes[\s\S]*sonarr\.media\.test/);
    expect(await http(stack.both('proxy')[0], 443, '/', { host: 'nobody.media.test', tls: true })).toMatchObject({
      value: 'open',
      http: { status: 404, certificate: 'TRAEFIK DEFAULT CERT' },
    });
    expect(await http(stack.both('proxy')[0], 8080, '/')).toMatchObject({
      http: { status: 301, headers: { location: expect.stringContaining('/dashboard/') } },
    });
    expect(
      JSON.parse(
        (await stack.one({ kind: 'http', namespace: 'proxy', address: '127.0.0.1', port: 8080, path: '/api/rawdata' }))
          .http?.body ?? '',
      ),
    ).toHaveProperty('routers');
  });

  it('tells what is no HTTP and no TLS from what does not answer', async () => {
    expect(await http(stack.both('neighbour')[0], 80, '/', { tls: true })).toMatchObject({
      value: 'open',
      http: null,
      error: expect.stringMatching(/TLS|closed/),
    });
    expect(await http(stack.both('neighbour')[0], 81, '/')).toMatchObject({ value: 'refused', http: null });
    expect(await http(stack.both('stranger')[0], 80, '/', {}, 500)).toMatchObject({ value: 'dropped', http: null });
  });
});

describe('sockets, file systems, programs, round trips', () => {
  it('lists listening sockets with program and container', async () => {
    const found = await stack.vantage.sockets(['source', 'host', 'nobody']);
    const source = found['source'];
    if (!Array.isArray(source)) throw new Error('not read');
    expect(source).toContainEqual(
      expect.objectContaining({ protocol: 'tcp', port: 8000, container: stack.known('source').container.id }),
    );
    // qbittorrent's case: another container in the same namespace.
    expect(source).toContainEqual(
      expect.objectContaining({
        protocol: 'tcp',
        address: '127.0.0.1',
        port: 8001,
        container: stack.known('shared').container.id,
      }),
    );
    expect(
      source.filter(({ address, port }) => address === '127.0.0.11' && port > 0).map(({ process }) => process),
    ).toEqual(['dockerd', 'dockerd']);
    const host = found['host'];
    if (!Array.isArray(host)) throw new Error('not read');
    expect(host).toContainEqual(expect.objectContaining({ port: 7070, container: stack.known('hostly').container.id }));
    expect(host).toContainEqual(expect.objectContaining({ port: 8080, process: 'docker-proxy', container: null }));
    expect(found['nobody']).toEqual({ error: 'nobody named a namespace nobody' });
  });

  it('measures file systems as a process sees them', async () => {
    const { pid } = stack.known('source');
    const rows = await stack.vantage.fileSystems([
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
      await stack.vantage.run('insider', ['sh', '-c', 'cat; ip -br addr show eth0; exit 3'], { input: 'hello\n' }),
    ).toMatchObject({ code: 3, stdout: expect.stringMatching(new RegExp(`^hello[^]*${stack.both('insider')[0]}`)) });
    await expect(stack.vantage.run('insider', ['no-such-program'])).rejects.toThrow(
      /no-such-program could not be run from insider: it could not be started/,
    );
    await expect(stack.vantage.run('nobody', ['true'])).rejects.toThrow(/nobody named a namespace nobody/);
  });

  it('measures round trips one at a time, without a sweep of ours beside them', async () => {
    const sweep = stack.vantage.probe(tcp('source', Array(300).fill(stack.both('stranger')[0]), 80), { limitMs: 500 });
    const pairs = [
      ...stack.both('neighbour').map((address) => ({ namespace: 'source', address })),
      { namespace: 'source', address: '127.0.0.1' },
    ];
    const trips = await stack.vantage.roundTrips(pairs, 20);
    expect(trips.map(({ samples, error }) => [samples.length, error])).toEqual([
      [20, null],
      [20, null],
      [20, null],
    ]);
    expect((await sweep).every(({ value }) => value === 'dropped')).toBe(true);
    expect(
      (await stack.vantage.roundTrips([{ namespace: 'insider', address: stack.both('neighbour')[0] }], 3))[0],
    ).toMatchObject({
      samples: [],
      error: expect.stringContaining('ENETUNREACH'),
    });
  });

  it('scans every port with nmap from a place', async () => {
    const sweep = (address: string, namespace: string) =>
      sweepPorts(address, (argv) => stack.vantage.run(namespace, argv));
    for (const address of stack.both('neighbour'))
      expect(await sweep(address, 'source')).toEqual({ open: [80, 2222], silent: [] });
    await expect(sweep(stack.both('neighbour')[0], 'insider')).rejects.toThrow(/nmap found no route to/);
  });
});

describe('what is no verdict', () => {
  it('a place whose container ended, restarted or never was', async () => {
    await stack.run('restarting', 'plain', { STANDIN_HTTP: '80' });
    await stack.known('restarting').container.restart({ t: 0 });
    stack.vantage.addNamespace('never', 4_000_000);
    const results = await stack.vantage.probe(
      [
        ...tcp('restarting', stack.both('neighbour'), 80),
        ...icmp('never', stack.both('neighbour')),
        ...tcp('unnamed', stack.both('neighbour'), 80),
      ],
      { limitMs: 500 },
    );
    expect(results.map(({ value }) => value)).toEqual(Array(6).fill('probe-failed'));
    expect(results.map(({ error }) => error?.replace(/\d+/g, 'N'))).toEqual([
      ...Array(2).fill('process N ended'),
      ...Array(2).fill('the namespace of process N cannot be opened: No such file or directory'),
      ...Array(2).fill('nobody named a namespace unnamed'),
    ]);
    expect(await stack.vantage.sockets(['restarting'])).toEqual({
      restarting: { error: expect.stringMatching(/^process \d+ ended$/) },
    });
    expect((await stack.vantage.roundTrips([{ namespace: 'restarting', address: '127.0.0.1' }], 2))[0]?.error).toMatch(
      /^process \d+ ended$/,
    );
    stack.vantage.addNamespace('restarting', (await stack.known('restarting').container.inspect()).State.Pid);
    expect(await stack.values(tcp('restarting', [stack.both('neighbour')[0]], 80))).toEqual(['open']);
  });

  it('a container that ends while it is probed from', async () => {
    await stack.run('dying', 'plain', { STANDIN_HTTP: '80' });
    const sweep = stack.vantage.probe(tcp('dying', stack.both('stranger'), 80), { limitMs: 2_000 });
    await stack.known('dying').container.kill();
    expect((await sweep).map(({ value, error }) => [value, error?.replace(/\d+/g, 'N')])).toEqual(
      Array(2).fill(['probe-failed', 'while it was probed from, process N ended']),
    );
  });

  it('a probe that makes no sense, beside one that does', async () => {
    const results = await stack.vantage.probe(
      [
        { kind: 'tcp', namespace: 'source', address: 'not-an-address', port: 80 },
        { kind: 'udp', namespace: 'source', address: '127.0.0.1', port: 80, payload: 'xyz' },
        ...tcp('source', stack.both('neighbour'), 80),
      ],
      { limitMs: 500 },
    );
    expect(results.map(({ value }) => value)).toEqual(['probe-failed', 'probe-failed', 'open', 'open']);
  });

  it('a question that nobody understands, beside one that somebody does', async () => {
    // @ts-expect-error such a probe cannot be written
    const odd = stack.vantage.probe([{ kind: 'telepathy', namespace: 'source', address: stack.both('neighbour')[0] }], {
      limitMs: 500,
    });
    expect([(await odd)[0]?.value, ...(await stack.values(tcp('source', stack.both('neighbour'), 80)))]).toEqual([
      'probe-failed',
      'open',
      'open',
    ]);
  });

  it('anything, once the prober was killed', async () => {
    const doomed = await openVantage(engine, { runId: 'sp-doomed' });
    const [helper] = await engine.docker.listContainers({ filters: { label: [`${OURS}=sp-doomed`] } });
    doomed.addNamespace('source', stack.known('source').pid);
    const sweep = doomed.probe(tcp('source', stack.both('stranger'), 80), { limitMs: 5_000 });
    await engine.docker.getContainer(helper?.Id ?? '').kill();
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
  const script = `import { connectEngine } from ${JSON.stringify(join(import.meta.dirname, 'connect-engine.ts'))};
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
    const programs = await stack.vantage.run('host', [
      'sh',
      '-c',
      "for file in /proc/[0-9]*/cmdline; do tr '\\0' ' ' <$file; echo; done 2>/dev/null",
    ]);
    expect(programs.stdout).toMatch(/stackproof-prober/);
    expect(programs.stdout).not.toMatch(/^sleep 299\.5/m);
  });

  it('what an aborted run left is removed at the next start', async () => {
    const left = await engine.docker.createContainer({
      Image: 'stackproof/helper:2',
      Entrypoint: ['sleep', '1000'],
      Labels: { [OURS]: 'sp-left', 'stackproof.owner': `${(await import('node:os')).hostname()}:4000000` },
    });
    await left.start();
    const next = await openVantage(engine);
    await next.close();
    await expect(left.inspect()).rejects.toThrow(/no such container/i);
  });

  it('nothing after close', async () => {
    await stack.vantage.close();
    expect(await untilNoHelper()).toBe(0);
    stack.vantage = await openVantage(engine);
  });
});
