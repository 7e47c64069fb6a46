import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../clients/probes.ts';
import { EvidenceError } from '../errors.ts';
import { world } from '../testing/world.ts';
import { groundOf } from './ground.fake.ts';
import { gatherTraefik } from './traefik.ts';
import { fakeVantage } from './vantage.fake.ts';

// As Traefik 3.7 answers; the default page is a hundred rows.
const api: Readonly<Record<string, unknown>> = {
  '/api/version': { Version: '3.7.15', Codename: 'langres', startDate: '2026-11-24T08:30:10Z', pilotEnabled: false },
  '/api/entrypoints': [{ address: ':80', transport: {}, name: 'web' }, { address: '127.0.0.1:8080', name: 'traefik' }],
  '/api/http/routers': [
    { entryPoints: ['web'], service: 'sonarr', rule: 'Host(`sonarr.small.test`)', priority: 25, observability: {}, status: 'enabled', using: ['web'], name: 'sonarr@docker', provider: 'docker' },
    { middlewares: ['logn@docker'], service: 'radarr', rule: 'Host(`radarr.small.test`)', priority: 25, tls: {}, error: ['middleware "logn@docker" does not exist'], status: 'disabled', using: ['web'], name: 'radarr@docker', provider: 'docker' },
    { entryPoints: ['traefik'], service: 'api@internal', rule: 'PathPrefix(`/api`)', priority: 9223372036854775806, status: 'enabled', using: ['traefik'], name: 'api@internal', provider: 'internal' },
  ],
  '/api/http/services': [
    { loadBalancer: { servers: [{ url: 'http://203.0.113.100:8989' }], passHostHeader: true }, status: 'enabled', usedBy: ['sonarr@docker'], serverStatus: { 'http://203.0.113.100:8989': 'UP' }, name: 'sonarr@docker', provider: 'docker', type: 'loadbalancer' },
    { status: 'enabled', usedBy: ['api@internal'], name: 'api@internal', provider: 'internal' },
  ],
  '/api/http/middlewares': [{ basicAuth: { users: ['admin:xxxx'] }, status: 'enabled', usedBy: ['x@docker'], name: 'door@docker', provider: 'docker', type: 'basicauth' }],
  '/api/tcp/routers': [],
  '/api/tcp/services': [{ loadBalancer: { servers: [{ address: '203.0.113.99:9000' }] }, status: 'enabled', name: 'raw@docker', provider: 'docker', type: 'loadbalancer' }],
  '/api/tcp/middlewares': [],
  '/api/udp/routers': [],
  '/api/udp/services': [],
};
const places = ['host', 'traefik', 'sonarr'];
const http = (status: number, body: unknown): Partial<ProbeResult> => ({ value: 'open', http: { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body), certificate: null } });
const apiAt = (where: (probe: Extract<Probe, { kind: 'http' }>) => boolean, pages: Readonly<Record<string, unknown>> = api) => (probe: Probe): Partial<ProbeResult> => {
  if (probe.kind !== 'http' || !where(probe)) return { value: 'refused', error: 'Connection refused' };
  const page = pages[probe.path.split('?')[0] ?? ''];
  return page === undefined ? http(404, '404 page not found\n') : http(200, page);
};
const gather = (answer: (probe: Probe) => Partial<ProbeResult>, change?: Parameters<typeof world>[0], known = places) => {
  const { evidence, policy } = world(change);
  return gatherTraefik.gather(groundOf(fakeVantage({ places: known, answer }), policy, evidence));
};

describe('gatherTraefik', () => {
  it('reads routers, services, entrypoints and middlewares', async () => {
    const { value } = await gather(apiAt(({ place, address, port }) => place === 'traefik' && address === '127.0.0.1' && port === 8080));
    expect(value).toMatchObject({ version: '3.7.15', readFrom: "loopback of traefik's own namespace, port 8080", entryPoints: [{ name: 'web', address: ':80' }, { name: 'traefik', address: '127.0.0.1:8080' }] });
    expect(value.routers.map(({ name, kind, status, tls, entryPoints, errors }) => [name, kind, status, tls, entryPoints, errors])).toEqual([
      ['sonarr@docker', 'http', 'enabled', false, ['web'], []],
      ['radarr@docker', 'http', 'disabled', true, ['web'], ['middleware "logn@docker" does not exist']],
      ['api@internal', 'http', 'enabled', false, ['traefik'], []],
    ]);
    expect(value.services.map(({ name, kind, servers }) => [name, kind, servers])).toEqual([
      ['sonarr@docker', 'http', [{ url: 'http://203.0.113.100:8989', status: 'UP' }]],
      ['api@internal', 'http', []],
      ['raw@docker', 'tcp', [{ url: '203.0.113.99:9000', status: 'unknown' }]],
    ]);
    expect(value.middlewares).toEqual([{ name: 'door@docker', provider: 'docker', type: 'basicauth', status: 'enabled', errors: [] }]);
  });

  it('finds an insecure API on another port of the proxy', async () => {
    const { value } = await gather(apiAt(({ place, port }) => place === 'traefik' && port === 8090), ({ listeners }) => listeners.sockets.push({ place: 'traefik', protocol: 'tcp', address: '::', port: 8090, process: 'traefik', loopback: false }));
    expect(value.readFrom).toBe("traefik's own namespace, :: port 8090");
  });

  it('asks the published port where the namespace cannot be entered', async () => {
    const { value } = await gather(apiAt(({ place, port }) => place === 'host' && port === 8090), ({ containers }) => containers.find(({ subject }) => subject === 'traefik')?.published.push({ hostIp: '0.0.0.0', hostPort: 8090, containerPort: 8080, protocol: 'tcp' }), ['host']);
    expect(value.readFrom).toBe('published 127.0.0.1:8090');
  });

  it.each([
    ['a proxy that says 404 to all', () => http(404, '404 page not found\n')],
    ['a proxy that says 200 to all', () => http(200, '<html>')],
    ['another program with an /api/version', apiAt(() => true, { '/api/version': { Version: '1.0' } })],
    ['a proxy that says nothing', () => ({ value: 'dropped' as const })],
    ['an API that loses its routers', apiAt(() => true, { ...api, '/api/http/routers': undefined })],
    ['an API of another shape', apiAt(() => true, { ...api, '/api/http/routers': {} })],
  ])('does not take %s for a proxy without routers', async (_what, answer) => {
    await expect(gather(answer)).rejects.toThrow(EvidenceError);
  });

  it('says what state the proxy is in when it cannot answer', async () => {
    const change: Parameters<typeof world>[0] = ({ containers }) => Object.assign(containers.find(({ subject }) => subject === 'traefik') ?? {}, { status: 'paused' });
    await expect(gather(apiAt(() => true), change)).rejects.toThrow('the proxy "traefik" is paused');
    await expect(gather(apiAt(() => true), (_evidence, policy) => Object.assign(policy.proxy, { service: 'caddy' }))).rejects.toThrow('the proxy "caddy" has no container');
  });
});
