import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Listener } from '../../evidence/reachability.ts';
import { world } from '../../testing/worlds/world.ts';
import { gatherDoors } from './doors.ts';
import { groundOf } from '../context.fake.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const http = (status: number, body: string, headers: Record<string, string> = {}): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers, body, certificate: null },
});
const socket = (place: string, address: string, port: number): Listener => ({
  place,
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
    places: ['host', 'outside'],
    answer: (probe) => (probe.kind === 'http' ? answer(probe) : {}),
  });
  const { value } = await gatherDoors.gather(groundOf(vantage, policy, evidence));
  return { value, vantage };
}

describe('gatherDoors', () => {
  it('knows Traefik’s API by its answer, on whatever port', async () => {
    const { value } = await look([socket('traefik', '127.0.0.1', 4711), socket('sonarr', '::', 8989)], (probe) =>
      probe.place === 'traefik' && probe.path === '/api/version'
        ? http(200, '{"Version":"3.7.15","Codename":"x"}')
        : http(404, 'no'),
    );
    expect(value.doors.map(({ place, port, loopback, kind }) => [place, port, loopback, kind])).toEqual([
      ['traefik', 4711, true, 'traefik-api'],
      ['sonarr', 8989, false, 'other'],
    ]);
  });

  it('tells a Docker API that lets writing calls through from one that refuses them', async () => {
    const { value } = await look([socket('host', '0.0.0.0', 2375), socket('socket-proxy', '::', 2375)], (probe) =>
      engineApi(probe, probe.place === 'host'),
    );
    expect(value.doors.map(({ place, kind, writes }) => [place, kind, writes])).toEqual([
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
    expect(value.doors).toMatchObject([{ kind: 'docker-api', writes: 'refused' }]);
  });

  it('changes nothing: every writing call names what does not exist', async () => {
    const { vantage } = await look([socket('host', '0.0.0.0', 2375), socket('sonarr', '::', 8989)], (probe) =>
      probe.place === 'host' ? engineApi(probe, true) : http(404, ''),
    );
    const writes = vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' && probe.method ? [probe] : []));
    expect(writes.length).toBeGreaterThan(0);
    expect(writes.every(({ path, place }) => path.includes('/stackproof-no-such-container') && place === 'host')).toBe(
      true,
    );
  });

  it('asks again over TLS where plain HTTP was not understood', async () => {
    const { value } = await look([socket('host', '0.0.0.0', 2376)], (probe) =>
      probe.tls ? engineApi(probe, true) : http(400, 'Client sent an HTTP request to an HTTPS server.'),
    );
    expect(value.doors).toMatchObject([{ port: 2376, kind: 'docker-api', writes: 'allowed' }]);
  });

  it('leaves Docker’s resolver alone and asks each port twice at most where it is no door', async () => {
    const { value, vantage } = await look(
      [socket('sonarr', '127.0.0.11', 40000), socket('sonarr', '0.0.0.0', 8989), socket('sonarr', '::', 8989)],
      () => http(404, 'no'),
    );
    expect(value.doors).toHaveLength(1);
    expect(vantage.asked).toHaveLength(2);
  });

  it('names as unasked what did not answer, and whose sockets were not read', async () => {
    const { evidence, policy } = world();
    evidence.listeners.unread = [{ place: 'radarr', error: 'gone' }];
    const { value } = await gatherDoors.gather(groundOf(blindVantage([]), policy, evidence));
    expect(value.doors).toEqual([]);
    expect(value.unasked.map(({ place, port }) => `${place} ${port}`)).toEqual(
      expect.arrayContaining(['radarr 0', 'sonarr 8989', 'traefik 8080']),
    );
  });
});

describe('the proxy’s front door', () => {
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

  async function knock(answer: Partial<ProbeResult>) {
    const { evidence, policy } = world();
    evidence.listeners.sockets = [];
    evidence.traefik.routers = [dashboard];
    evidence.traefik.entryPoints = [{ name: 'web', address: ':80' }];
    const vantage = fakeVantage({ places: ['host', 'outside'], answer: () => answer });
    return (await gatherDoors.gather(groundOf(vantage, policy, evidence))).value.front;
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

  it('is shut when a login is asked for', async () => {
    const front = await knock(http(401, '401 Unauthorized'));
    expect(front.map(({ api, status }) => [api, status])).toEqual([
      [false, 401],
      [false, 401],
      [false, 401],
    ]);
  });

  it('is not known when the proxy’s routers are not', async () => {
    const { evidence, policy } = world();
    evidence.listeners.sockets = [];
    const ground = groundOf(fakeVantage({ places: ['host'], answer: () => ({}) }), policy, evidence);
    ground.gathered.traefik = { ok: false, ms: 1, scope: '', error: 'no API', cause: 'look' };
    const { value } = await gatherDoors.gather(ground);
    expect(value.front).toEqual([]);
    expect(value.unasked).toEqual([
      { place: 'traefik', port: 0, error: "which routers lead to the proxy's API is not known: no API" },
    ]);
  });
});
