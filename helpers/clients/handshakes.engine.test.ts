import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startLab } from '../lab/index.ts';
import type { Lab } from '../lab/contract.ts';
import { makeCertificate } from '../sources/make-certificate.ts';
import { connectEngine } from './connect-engine.ts';
import type { HelloProbe, HttpProbe, Probe, ProbeResult, TlsProbe, TlsVersion, Vantage } from './probes.ts';
import { openVantage } from './vantage.ts';

// OpenSSL's own servers, one version each, with everything that a server of today refuses; and one that repeats what it
// was sent.
const servers = `
import os, socket, ssl, threading, time, warnings
warnings.simplefilter('ignore')
open('/chain.pem', 'w').write(os.environ['CHAIN'])
def serve(port, take):
    door = socket.create_server(('0.0.0.0', port), backlog=4096)
    def go():
        while True:
            line, _ = door.accept()
            threading.Thread(target=guarded, args=(take, line), daemon=True).start()
    threading.Thread(target=go).start()
def guarded(take, line):
    try: take(line)
    except OSError: pass
    finally: line.close()
def secure(version, ciphers, names=()):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.minimum_version = context.maximum_version = getattr(ssl.TLSVersion, version)
    context.set_ciphers(ciphers + ':@SECLEVEL=0')
    context.load_cert_chain('/chain.pem')
    if names: context.set_alpn_protocols(list(names))
    def named(sock, name, _):
        sock.asked = name
        if name == 'nobody.media.test': return ssl.ALERT_DESCRIPTION_UNRECOGNIZED_NAME
    context.sni_callback = named
    def take(line):
        line = context.wrap_socket(line, server_side=True)
        repeat(line, f'SNI {getattr(line, "asked", None)}\\n')
    return take
def repeat(line, first=''):
    line.settimeout(0.5)
    heard = b''
    try:
        while not heard.endswith(b'END'):
            data = line.recv(65536)
            if not data: break
            heard += data
    except TimeoutError: pass
    if heard:
        body = first.encode() + heard
        head = ('HTTP/1.1 200 OK', 'Set-Cookie: a=1, 2; Path=/', 'X-Twice: 1', 'Set-Cookie: b=2', 'X-Twice: 2',
                'Content-Length: ' + str(len(body)), '', '')
        line.sendall('\\r\\n'.join(head).encode() + body)
for port, version in ((1000, 'TLSv1'), (1001, 'TLSv1_1'), (1002, 'TLSv1_2'), (1003, 'TLSv1_3')):
    serve(port, secure(version, 'ALL:COMPLEMENTOFALL', ('h2', 'http/1.1')))
serve(1010, secure('TLSv1_2', 'ECDHE+AESGCM'))
serve(1020, repeat)
serve(1021, lambda line: time.sleep(5))
serve(1022, lambda line: None)
serve(1023, lambda line: line.sendall(b'220 mail.media.test ESMTP\\r\\n'))
`;
const helper = 'stackproof/helper:2';
const strong = [0xc02b, 0xc02f, 0xc02c, 0xc030, 0xc013, 0xc009, 0x002f, 0x1301, 0x1302, 0x1303];
let lab: Lab | null = null;
let vantage: Vantage;
let address = '';

const tls = (port: number, change: Partial<TlsProbe> = {}): Probe => ({
  kind: 'tls',
  namespace: 'source',
  address,
  port,
  sni: 'sonarr.media.test',
  ...change,
});
const hello = (
  port: number,
  version: TlsVersion,
  suites: readonly number[] = strong,
  change: Partial<HelloProbe> = {},
): Probe => ({
  kind: 'hello',
  namespace: 'source',
  address,
  port,
  sni: 'sonarr.media.test',
  version,
  suites,
  ...change,
});
const ask = (probes: readonly Probe[], limitMs = 2_000) => vantage.probe(probes, { limitMs });
async function one(probe: Probe): Promise<ProbeResult> {
  const [result] = await ask([probe]);
  if (!result) throw new Error('no result');
  return result;
}
const echoed = async (change: Partial<HttpProbe>): Promise<string> =>
  (await one({ kind: 'http', namespace: 'source', address, port: 1020, path: '/', ...change })).http?.body ??
  'no answer';

beforeAll(async () => {
  lab = await startLab(() => undefined);
  await lab.ensureImages([helper], () => undefined);
  const engine = await connectEngine(lab.dockerHost);
  const { docker } = engine;
  vantage = await openVantage(engine);
  await docker.createNetwork({ Name: 'c-tls', IPAM: { Driver: 'default', Config: [{ Subnet: '203.0.113.0/26' }] } });
  const authority = await makeCertificate({ subject: 'Lab Authority', authority: true });
  const middle = await makeCertificate({ subject: 'Lab Intermediate', authority: true, by: authority });
  const leaf = await makeCertificate({
    subject: 'sonarr.media.test',
    names: ['sonarr.media.test'],
    by: middle,
    rsa: 1024,
  });
  for (const [name, script] of [
    ['servers', servers],
    ['source', 'import time; time.sleep(1e6)'],
  ] as const) {
    const container = await docker.createContainer({
      name: `c-${name}`,
      Image: helper,
      Entrypoint: ['python3', '-c', script],
      Env: [`CHAIN=${leaf.key}\n${leaf.certificate}\n${middle.certificate}\n`],
      HostConfig: { NetworkMode: 'c-tls' },
    });
    await container.start();
    const { State, NetworkSettings } = await container.inspect();
    vantage.addNamespace(name, State.Pid);
    if (name === 'servers') address = NetworkSettings.Networks['c-tls']?.IPAddress ?? '';
  }
  for (
    let tries = 0;
    tries < 50 && (await one({ kind: 'tcp', namespace: 'source', address, port: 1023 })).value !== 'open';
    tries++
  )
    await new Promise((resolve) => setTimeout(resolve, 100));
});

afterAll(async () => {
  await vantage?.close();
  await lab?.down();
});

describe('a handshake', () => {
  it('speaks every version from 1.0 on, and brings the whole chain unverified', async () => {
    const results = await ask([1000, 1001, 1002, 1003].map((port) => tls(port, { alpn: ['h2', 'http/1.1'] })));
    expect(
      results.map(({ value, tls: agreed }) => [
        value,
        agreed?.version,
        agreed?.alpn,
        agreed?.compression,
        agreed?.chain.length,
      ]),
    ).toEqual(['1.0', '1.1', '1.2', '1.3'].map((version) => ['open', version, 'h2', null, 2]));
    expect(results[0]?.tls?.chain[0]).toMatch(/^-----BEGIN CERTIFICATE-----\n[^]+-----END CERTIFICATE-----\n$/);
  });

  it('keeps to the versions, suites and protocols that it was told', async () => {
    expect(await one(tls(1002, { max: '1.1' }))).toMatchObject({ value: 'refused', error: 'alert: protocol_version' });
    expect(await one(tls(1002, { min: '1.3' }))).toMatchObject({ value: 'refused', error: 'alert: protocol_version' });
    expect(await one(tls(1002, { ciphers: 'NULL-SHA' }))).toMatchObject({ value: 'open', tls: { suite: 'NULL-SHA' } });
    expect(await one(tls(1002, { ciphers: 'AECDH-AES128-SHA' }))).toMatchObject({
      value: 'open',
      tls: { suite: 'AECDH-AES128-SHA', chain: [] },
    });
    expect(await one(tls(1010, { ciphers: 'NULL-SHA', max: '1.2' }))).toMatchObject({
      value: 'refused',
      error: 'alert: handshake_failure',
    });
    expect(await one(tls(1010))).toMatchObject({ value: 'open', tls: { alpn: null } });
  });

  it('tells an alert, a hang-up, silence, a closed port and another protocol apart', async () => {
    const results = await ask(
      [tls(1002, { sni: 'nobody.media.test' }), tls(1022), tls(1021), tls(1099), tls(1020), tls(1023)],
      1_000,
    );
    expect(results.map(({ value, tls: agreed, error }) => [value, agreed ?? null, error])).toEqual([
      ['refused', null, 'alert: unrecognized_name'],
      ['refused', null, 'closed in the handshake'],
      ['dropped', null, 'connected, but no TLS handshake within 1000 ms'],
      ['refused', null, 'ECONNREFUSED: Connection refused'],
      ['open', null, 'connected, but what answers does not speak TLS'],
      ['open', null, 'connected, but what answers does not speak TLS'],
    ]);
  });
});

describe('a hello made by hand', () => {
  it('is accepted by the server of each version, and refused by the others', async () => {
    const versions = ['1.0', '1.1', '1.2', '1.3'] as const;
    const results = await ask(
      [1000, 1001, 1002, 1003].flatMap((port) => versions.map((version) => hello(port, version))),
    );
    const told = results.map(({ value, hello: chosen, error }) => (value === 'open' ? chosen?.version : error));
    const no = 'alert: protocol_version';
    expect(told).toEqual(['1.0', '1.0', '1.0', no, no, '1.1', '1.1', no, no, no, '1.2', no, no, no, no, '1.3']);
    expect(results[0]?.hello).toMatchObject({ compression: null, secureRenegotiation: true });
  });

  it('offers exactly the suites it was told, also those without encryption or certificate', async () => {
    const families = {
      null: [0x0001, 0x0002, 0x003b, 0xc010, 0xc006],
      anonymous: [0x0034, 0xc018, 0x006c],
      keyless: [0x002f, 0x009c],
      rc4: [0x0004, 0x0005],
      des: [0x0009, 0x000a],
      exported: [0x0003, 0x0008],
    };
    const results = await ask(Object.values(families).map((suites) => hello(1002, '1.2', suites)));
    expect(
      results.map(({ hello: chosen, error }, at) =>
        chosen ? Object.values(families)[at]?.includes(chosen.suite) : error,
      ),
    ).toEqual([true, true, true, ...Array(3).fill('alert: handshake_failure')]);
    expect(
      (await ask(Object.values(families).map((suites) => hello(1010, '1.2', suites)))).map(({ error }) => error),
    ).toEqual(Array(6).fill('alert: handshake_failure'));
  });

  it('ends as a handshake does where it is refused, ignored or not understood', async () => {
    const results = await ask(
      [
        hello(1002, '1.2', strong, { sni: 'nobody.media.test' }),
        hello(1022, '1.2'),
        hello(1021, '1.2'),
        hello(1099, '1.2'),
        hello(1023, '1.2'),
      ],
      1_000,
    );
    expect(results.map(({ value, error }) => [value, error])).toEqual([
      ['refused', 'alert: unrecognized_name'],
      ['refused', 'closed in the handshake'],
      ['dropped', 'connected, but no TLS handshake within 1000 ms'],
      ['refused', 'ECONNREFUSED: Connection refused'],
      ['open', 'connected, but what answers does not speak TLS'],
    ]);
  });

  it('is accepted by a server of its own on the loopback of any place: the control of every refusal', async () => {
    const own = { own: true, address: '', port: 0, sni: null };
    const results = await ask([
      ...(['1.0', '1.1', '1.2', '1.3'] as const).map((version) => hello(0, version, [0xc018], own)),
      hello(0, '1.2', [0xc015], own),
      hello(0, '1.2', [0x0005], own),
      hello(0, '1.0', [0xc018], { ...own, namespace: 'host' }),
    ]);
    expect(results.map(({ hello: chosen, error }) => chosen?.version ?? error)).toEqual([
      '1.0',
      '1.1',
      '1.2',
      'alert: protocol_version',
      '1.2',
      'alert: handshake_failure',
      '1.0',
    ]);
    expect((await vantage.sockets(['source']))['source']).not.toContainEqual(
      expect.objectContaining({ address: '127.0.0.1', process: 'python3' }),
    );
  });

  it('keeps thousands under way in one process', async () => {
    const many = await ask(
      Array.from({ length: 2_000 }, () => hello(1022, '1.2')),
      20_000,
    );
    expect(new Set(many.map(({ value, error }) => `${value} ${error}`))).toEqual(
      new Set(['refused closed in the handshake']),
    );
  });
});

describe('a request as it was written', () => {
  it('sends the target byte for byte, whatever a browser would make of it', async () => {
    for (const path of ['/a/../b/./%2e%2e/c;d//e?x=1#f', '*', 'http://other.media.test/x', '/%00 /ü'])
      expect(await echoed({ path })).toMatch(
        new RegExp(`^GET ${path.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')} HTTP/1\\.1\r\n`),
      );
  });

  it('sends the host it was told, two of them, or none', async () => {
    expect(await echoed({ host: 'SONARR.media.test.:80' })).toContain('\r\nHost: SONARR.media.test.:80\r\n');
    expect(await echoed({})).toContain(`\r\nHost: ${address}:1020\r\n`);
    expect(await echoed({ host: null, version: '1.0' })).toMatch(/^GET \/ HTTP\/1\.0\r\nUser-Agent/);
    expect(await echoed({ host: null })).not.toMatch(/host:/i);
    const twice = await echoed({
      host: 'a.media.test',
      headers: { Accept: 'text/html' },
      lines: [
        ['Host', 'b.media.test'],
        ['X-Forwarded-For', '192.0.2.1'],
        ['X-Forwarded-For', '192.0.2.2'],
      ],
    });
    expect(twice).toMatch(/Host: a\.media\.test\r\n[^]*Accept: text\/html\r\nHost: b\.media\.test\r\n/);
    expect(twice).toMatch(/Host: b\.media\.test\r\n(?:X-Forwarded-For: 192\.0\.2\.[12]\r\n){2}\r\n$/);
    expect(twice).toMatch(/X-Forwarded-For: 192\.0\.2\.1\r\nX-Forwarded-For: 192\.0\.2\.2\r\n/);
  });

  it('sends a body with its length in bytes', async () => {
    expect(await echoed({ method: 'POST', body: '{"ü":1}', headers: { 'Content-Type': 'application/json' } })).toMatch(
      /Content-Length: 8\r\nContent-Type: application\/json\r\n\r\n\{"ü":1\}$/,
    );
    expect(await echoed({ method: 'POST' })).toContain('Content-Length: 0\r\n');
    expect(await echoed({})).not.toContain('Content-Length');
  });

  it('asks for another name in the handshake than in the request, or for none', async () => {
    const secure = { port: 1002, tls: true, host: 'sonarr.media.test' };
    expect(await echoed(secure)).toMatch(/^SNI sonarr\.media\.test\n/);
    expect(await echoed({ ...secure, sni: 'radarr.media.test' })).toMatch(
      /^SNI radarr\.media\.test\n[^]*Host: sonarr\.media\.test\r\n/,
    );
    expect(await echoed({ ...secure, sni: null })).toMatch(/^SNI None\n/);
  });

  it('keeps each cookie line as it came, and joins other headers', async () => {
    expect((await one({ kind: 'http', namespace: 'source', address, port: 1020, path: '/' })).http).toMatchObject({
      cookies: ['a=1, 2; Path=/', 'b=2'],
      headers: { 'x-twice': '1, 2', 'set-cookie': 'a=1, 2; Path=/\nb=2' },
    });
  });
});
