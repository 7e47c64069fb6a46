import type { Probe, ProbeResult } from '../../clients/probes.ts';

/** What Traefik 3.7 answers; the default page is a hundred rows. */
export const api: Readonly<Record<string, unknown>> = {
  '/api/version': { Version: '3.7.15', Codename: 'langres', startDate: '2026-11-24T08:30:10Z', pilotEnabled: false },
  '/api/entrypoints': [
    {
      address: ':80',
      transport: {},
      forwardedHeaders: {},
      http: {
        redirections: {
          entryPoint: { to: 'websecure', scheme: 'https', permanent: true, priority: 9223372036854775806 },
        },
        sanitizePath: true,
        underscoreHeadersStrategy: 'delete',
      },
      name: 'web',
    },
    {
      address: ':443',
      forwardedHeaders: { trustedIPs: ['192.0.2.0/24'] },
      http: {
        middlewares: ['hsts@file'],
        aliasHeadersStrategy: 'reject',
        tls: { options: 'modern@file', certResolver: 'le', domains: [{ main: 'small.test', sans: ['*.small.test'] }] },
      },
      http3: {},
      name: 'websecure',
    },
    { address: '127.0.0.1:8080', name: 'traefik' },
  ],
  '/api/http/routers': [
    {
      entryPoints: ['web'],
      service: 'sonarr',
      rule: 'Host(`sonarr.small.test`)',
      priority: 25,
      observability: {},
      status: 'enabled',
      using: ['web'],
      name: 'sonarr@docker',
      provider: 'docker',
    },
    {
      middlewares: ['logn@docker'],
      service: 'radarr',
      rule: 'Host(`radarr.small.test`)',
      priority: 25,
      tls: {},
      error: ['middleware "logn@docker" does not exist'],
      status: 'disabled',
      using: ['web'],
      name: 'radarr@docker',
      provider: 'docker',
    },
    {
      entryPoints: ['traefik'],
      service: 'api@internal',
      rule: 'PathPrefix(`/api`)',
      priority: 9223372036854775806,
      status: 'enabled',
      using: ['traefik'],
      name: 'api@internal',
      provider: 'internal',
    },
  ],
  '/api/http/services': [
    {
      loadBalancer: { servers: [{ url: 'http://203.0.113.100:8989' }], passHostHeader: true },
      status: 'enabled',
      usedBy: ['sonarr@docker'],
      serverStatus: { 'http://203.0.113.100:8989': 'UP' },
      name: 'sonarr@docker',
      provider: 'docker',
      type: 'loadbalancer',
    },
    { status: 'enabled', usedBy: ['api@internal'], name: 'api@internal', provider: 'internal' },
  ],
  '/api/http/middlewares': [
    {
      basicAuth: { users: ['admin:xxxx'] },
      status: 'enabled',
      usedBy: ['x@docker'],
      name: 'door@docker',
      provider: 'docker',
      type: 'basicauth',
    },
    {
      headers: {
        customRequestHeaders: { 'X-Token': 'very-secret', 'Remote-User': '' },
        stsSeconds: 31536000,
        stsIncludeSubdomains: true,
      },
      status: 'enabled',
      name: 'hsts@file',
      provider: 'file',
      type: 'headers',
    },
    {
      forwardAuth: {
        address: 'http://authelia:9091/api/authz/forward-auth',
        trustForwardHeader: true,
        authResponseHeaders: ['Remote-User'],
      },
      status: 'enabled',
      name: 'authelia@docker',
      provider: 'docker',
      type: 'forwardauth',
    },
    {
      rateLimit: { average: 100, period: '1m0s', burst: 50 },
      status: 'enabled',
      name: 'rate@docker',
      provider: 'docker',
      type: 'ratelimit',
    },
    ...[
      { ipStrategy: { depth: 1 } },
      { ipStrategy: { ipv6Subnet: 64 } },
      { ipStrategy: { excludedIPs: ['198.51.100.1'] } },
      { requestHeaderName: 'X-Visitor' },
      { requestHost: true },
      { ipStrategy: {} },
    ].map((sourceCriterion, at) => ({
      rateLimit: { average: 1, period: 1_000_000_000, burst: 1, sourceCriterion },
      status: 'enabled',
      name: `rate-${at}@docker`,
      provider: 'docker',
      type: 'ratelimit',
    })),
    { plugin: { door: { key: 'very-secret' } }, status: 'enabled', name: 'p@file', provider: 'file', type: 'door' },
  ],
  '/api/tcp/routers': [
    {
      entryPoints: ['websecure'],
      service: 'raw',
      rule: 'HostSNI(`raw.small.test`)',
      ruleSyntax: 'v2',
      priority: 25,
      tls: { passthrough: true, options: 'modern', domains: [{ main: 'raw.small.test' }] },
      status: 'enabled',
      using: ['websecure'],
      name: 'raw@file',
      provider: 'file',
    },
  ],
  '/api/tcp/services': [
    {
      loadBalancer: { servers: [{ address: '203.0.113.99:9000' }] },
      status: 'enabled',
      name: 'raw@docker',
      provider: 'docker',
      type: 'loadbalancer',
    },
  ],
  '/api/tcp/middlewares': [],
  '/api/udp/routers': [],
  '/api/udp/services': [],
};

/** As `/api/http/services` lists those that are composed of others. */
export const composed = [
  {
    type: 'weighted',
    weighted: {
      services: [
        { name: 'blue', weight: 1 },
        { name: 'green@docker', weight: 2 },
      ],
    },
  },
  { type: 'highestRandomWeight', highestRandomWeight: { services: [{ name: 'blue' }] } },
  { type: 'mirroring', mirroring: { service: 'blue', mirrors: [{ name: 'green', percent: 10 }] } },
  { type: 'failover', failover: { service: 'blue', fallback: 'green' } },
].map((each) => ({ ...each, status: 'enabled', name: `${each.type}@file`, provider: 'file' }));

export const http = (status: number, body: unknown): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body), certificate: null },
});

/** A proxy whose API answers where `where` says, and refuses elsewhere. */
export const apiAt =
  (where: (probe: Extract<Probe, { kind: 'http' }>) => boolean, pages: Readonly<Record<string, unknown>> = api) =>
  (probe: Probe): Partial<ProbeResult> => {
    if (probe.kind !== 'http' || !where(probe)) return { value: 'refused', error: 'Connection refused' };
    const page = pages[probe.path.split('?')[0] ?? ''];
    return page === undefined ? http(404, '404 page not found\n') : http(200, page);
  };
