import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { world } from '../../testing/worlds/world.ts';
import { containerOf } from '../../testing/worlds/world-edits.ts';
import { gatherApis } from './gather-apis.ts';
import { contextOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const http = (status: number, body: string, headers: Record<string, string> = {}): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers, body, certificate: null },
});
const socket = (namespace: string, address: string, port: number): Listener => ({
  namespace,
  protocol: 'tcp',
  address,
  port,
  process: 'x',
  loopback: address.startsWith('127.'),
});

function engineApi(probe: Extract<Probe, { kind: 'http' }>, writes: boolean): Partial<ProbeResult> {
  if (probe.method)
    return writes
      ? http(404, '{"message":"No such container: stackproof-no-such-container"}')
      : http(403, '<html>Request forbidden by administrative rules.</html>');
  return probe.path === '/_ping'
    ? http(200, 'OK', { 'api-version': '1.51' })
    : http(404, '{"message":"page not found"}');
}

async function look(sockets: Listener[], answer: (probe: Extract<Probe, { kind: 'http' }>) => Partial<ProbeResult>) {
  const { evidence, policy } = world();
  evidence.listeners.sockets = sockets;
  evidence.traefik.routers = [];
  const vantage = fakeVantage({
    namespaces: ['host', 'outside'],
    answer: (probe) => (probe.kind === 'http' ? answer(probe) : {}),
  });
  const { value } = await gatherApis.gather(contextOf(vantage, policy, evidence));
  return { value, vantage };
}

describe('gatherApis', () => {
  it('knows Traefik’s API by its answer, on whatever port', async () => {
    const { value } = await look([socket('traefik', '127.0.0.1', 4711), socket('sonarr', '::', 8989)], (probe) =>
      probe.namespace === 'traefik' && probe.path === '/api/version'
        ? http(200, '{"Version":"3.7.15","Codename":"x"}')
        : http(404, 'no'),
    );
    expect(value.listeners.map(({ namespace, port, loopback, kind }) => [namespace, port, loopback, kind])).toEqual([
      ['traefik', 4711, true, 'traefik-api'],
      ['sonarr', 8989, false, 'other'],
    ]);
  });

  it('tells a Docker API that lets writing calls through from one that refuses them', async () => {
    const { value } = await look([socket('host', '0.0.0.0', 2375), socket('socket-proxy', '::', 2375)], (probe) =>
      engineApi(probe, probe.namespace === 'host'),
    );
    expect(value.listeners.map(({ namespace, kind, writes }) => [namespace, kind, writes])).toEqual([
      ['host', 'docker-api', 'allowed'],
      ['socket-proxy', 'docker-api', 'refused'],
    ]);
  });

  it('finds a socket proxy that keeps its ping to itself', async () => {
    const { value } = await look([socket('proxy', '::', 2375)], (probe) =>
      probe.path.startsWith('/containers/json')
        ? http(200, '[{"Id":"a","ImageID":"b","HostConfig":{}}]')
        : http(403, '<html></html>'),
    );
    expect(value.listeners).toMatchObject([{ kind: 'docker-api', writes: 'refused' }]);
  });

  it('finds one without the engine’s headers, by what it says of a container that does not exist', async () => {
    const { value } = await look([socket('proxy', '::', 2375), socket('sonarr', '::', 8989)], (probe) => {
      if (probe.namespace !== 'proxy') return http(404, 'no');
      return probe.path.includes('/logs')
        ? http(404, '{"message":"No such container: stackproof-no-such-container"}')
        : http(404, '<html>nginx</html>', { server: 'nginx' });
    });
    expect(value.listeners).toMatchObject([{ kind: 'docker-api' }, { kind: 'other' }]);
  });

  it('asks what it lets each neighbour read, with and without a version', async () => {
    const { value, vantage } = await look([socket('sonarr', '::', 2375)], (probe) => {
      if (probe.path.startsWith('/v1.41/containers/id-sonarr/archive')) return http(200, 'tar');
      if (probe.path.includes('/json') && probe.namespace === 'radarr') return http(404, '{"message":"No such"}');
      if (probe.path.includes('/events')) return http(502, '');
      return engineApi(probe, false).http?.status === 200 ? engineApi(probe, false) : http(403, '<html></html>');
    });
    const reads = value.listeners[0]?.reads ?? [];
    const of = (from: string) => Object.fromEntries(reads.filter((r) => r.from === from).map((r) => [r.kind, r.value]));
    expect(of('radarr')).toEqual({
      files: 'allowed',
      inspect: 'allowed',
      logs: 'refused',
      processes: 'refused',
      events: 'not-asked',
    });
    expect(of('sonarr')).toMatchObject({ files: 'allowed', inspect: 'refused' });
    expect([...new Set(reads.map(({ from }) => from))].sort()).toEqual(['gluetun', 'radarr', 'sonarr', 'traefik']);
    expect(vantage.asked.some(({ probe }) => probe.kind === 'http' && probe.path.includes('/export'))).toBe(true);
  });

  it('changes nothing: every writing call names what does not exist', async () => {
    const { vantage } = await look([socket('host', '0.0.0.0', 2375), socket('sonarr', '::', 8989)], (probe) =>
      probe.namespace === 'host' ? engineApi(probe, true) : http(404, ''),
    );
    const writes = vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' && probe.method ? [probe] : []));
    expect(writes.length).toBeGreaterThan(0);
    expect(
      writes.every(({ path, namespace }) => path.includes('/stackproof-no-such-container') && namespace === 'host'),
    ).toBe(true);
  });

  it('asks again over TLS where plain HTTP was not understood', async () => {
    const { value } = await look([socket('host', '0.0.0.0', 2376)], (probe) =>
      probe.tls ? engineApi(probe, true) : http(400, 'Client sent an HTTP request to an HTTPS server.'),
    );
    expect(value.listeners).toMatchObject([{ port: 2376, kind: 'docker-api', writes: 'allowed' }]);
  });

  it('leaves Docker’s resolver alone and asks each port no more than it takes to know that it is no API', async () => {
    const { value, vantage } = await look(
      [socket('sonarr', '127.0.0.11', 40000), socket('sonarr', '0.0.0.0', 8989), socket('sonarr', '::', 8989)],
      () => http(404, 'no'),
    );
    expect(value.listeners).toHaveLength(1);
    expect(vantage.asked).toHaveLength(8);
  });

  it('names as unasked what did not answer, and whose sockets were not read', async () => {
    const { evidence, policy } = world();
    evidence.listeners.unread = [{ namespace: 'radarr', error: 'gone' }];
    const { value } = await gatherApis.gather(contextOf(blindVantage([]), policy, evidence));
    expect(value.listeners).toEqual([]);
    expect(value.unasked.map(({ namespace, port }) => `${namespace} ${port}`)).toEqual(
      expect.arrayContaining(['radarr 0', 'sonarr 8989', 'traefik 8080']),
    );
  });
});

describe('the API through the proxy’s own entrypoints', () => {
  const dashboard = {
    name: 'dashboard@docker',
    kind: 'http' as const,
    provider: 'docker',
    rule: 'Host(`traefik.small.test`)',
    entryPoints: ['web'],
    service: 'api@internal',
    middlewares: [],
    priority: 1,
    tls: false,
    status: 'enabled',
    errors: [],
  };

  async function knock(
    answer: Partial<ProbeResult>,
    change: Partial<typeof dashboard> = {},
    others: Partial<typeof dashboard>[] = [],
  ) {
    const { evidence, policy } = world();
    evidence.listeners.sockets = [];
    evidence.traefik.routers = [
      { ...dashboard, ...change },
      ...others.map((each, at) => ({ ...dashboard, name: `other-${at}@docker`, service: 'other', ...each })),
    ];
    evidence.traefik.entryPoints = [{ name: 'web', address: ':80' }];
    const vantage = fakeVantage({ namespaces: ['host', 'outside'], answer: () => answer });
    return (await gatherApis.gather(contextOf(vantage, policy, evidence))).value.front;
  }

  it('is open when the API answers without login', async () => {
    const front = await knock(http(200, '{"Version":"3.7.15","Codename":"x"}'));
    expect(front[0]).toEqual({
      router: 'dashboard@docker',
      url: 'http://traefik.small.test/api/version',
      from: 'outside',
      status: 200,
      api: true,
      detail: '200',
    });
  });

  it('is asked over TCP, whatever is published over UDP for the same port', async () => {
    const { evidence, policy } = world();
    const binding = { hostIp: '0.0.0.0', hostPort: 8443, containerPort: 80, protocol: 'udp' as const };
    containerOf(evidence, 'traefik').published = [binding, { ...binding, hostPort: 8000, protocol: 'tcp' }];
    evidence.listeners.sockets = [];
    evidence.traefik.routers = [dashboard];
    evidence.traefik.entryPoints = [{ name: 'web', address: ':80' }];
    const vantage = fakeVantage({ namespaces: ['host'], answer: () => http(404, '') });
    await gatherApis.gather(contextOf(vantage, policy, evidence));
    const asked = vantage.asked.flatMap(({ probe }) => ('port' in probe ? [probe.port] : []));
    expect([...new Set(asked)]).toEqual([8000]);
  });

  it('is shut when a login is asked for', async () => {
    const front = await knock(http(401, '401 Unauthorized'));
    expect(front.length).toBeGreaterThan(2);
    expect(front.filter(({ api, status }) => api || status !== 401)).toEqual([]);
  });

  it('is asked at every path that its routers take, in every way that their rules can be met', async () => {
    const rule = 'Host(`traefik.small.test`) && (PathPrefix(`/dashboard`) || PathPrefix(`/api`)) && Method(`GET`)';
    const front = await knock(http(401, '401 Unauthorized'), { rule });
    const asked = front.map(({ url }) => url.replace('http://traefik.small.test', ''));
    expect(asked).toEqual(
      expect.arrayContaining(['/dashboard/', '/api', '/api/version', '/api/overview', '/api/http/routers']),
    );
    expect(asked.filter((path) => !/^\/(?:dashboard|api)/.test(path))).toEqual([]);
  });

  it('is asked below a prefix that a middleware cuts off, and where one list of the API is let through', async () => {
    const below = await knock(http(401, ''), { rule: 'PathPrefix(`/proxy`)' });
    expect(below.map(({ url }) => new URL(url).pathname)).toContain('/proxy/api/version');
    const list = '[{"name":"sonarr@docker","provider":"docker","rule":"Host(`sonarr.small.test`)"}]';
    const one = await knock(http(200, list), { rule: 'Path(`/api/http/routers`)' });
    expect(one.map(({ url, api }) => [new URL(url).pathname, api])).toEqual([['/api/http/routers', true]]);
    expect((await knock(http(200, '{"name":"films"}'), {})).some(({ api }) => api)).toBe(false);
  });

  it('is asked for a router that wins nothing, for somebody else may answer there', async () => {
    const front = await knock(http(404, '404 page not found'), {}, [{ rule: 'PathPrefix(`/`)', priority: 100 }]);
    expect(front.map(({ router }) => router)).toContain('dashboard@docker');
  });

  it('is not asked for a router that Traefik has disabled', async () => {
    expect(await knock(http(200, ''), { status: 'disabled' })).toEqual([]);
  });

  it('is not known when the proxy’s routers are not', async () => {
    const { evidence, policy } = world();
    evidence.listeners.sockets = [];
    const context = contextOf(fakeVantage({ namespaces: ['host'], answer: () => ({}) }), policy, evidence);
    context.gathered.traefik = { ok: false, ms: 1, scope: '', error: 'no API', cause: 'failed' };
    const { value } = await gatherApis.gather(context);
    expect(value.front).toEqual([]);
    expect(value.unasked).toEqual([
      { namespace: 'traefik', port: 0, error: "which routers lead to the proxy's API is not known: no API" },
    ]);
  });
});
