import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherTraefik } from './gather-traefik.ts';
import { api, apiAt, composed, http } from './traefik-api.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';

const namespaces = ['host', 'traefik', 'sonarr'];
const gather = (
  answer: (probe: Probe) => Partial<ProbeResult>,
  change?: Parameters<typeof world>[0],
  known = namespaces,
) => {
  const { evidence, policy } = world(change);
  return gatherTraefik.gather(contextOf(fakeVantage({ namespaces: known, answer }), policy, evidence));
};

describe('gatherTraefik', () => {
  it('reads routers, services, entrypoints and middlewares', async () => {
    const { value } = await gather(
      apiAt(({ namespace, address, port }) => namespace === 'traefik' && address === '127.0.0.1' && port === 8080),
    );
    expect(value).toMatchObject({
      version: '3.7.15',
      readFrom: "loopback of traefik's own namespace, port 8080",
      entryPoints: [
        { name: 'web', address: ':80' },
        { name: 'websecure', address: ':443' },
        { name: 'traefik', address: '127.0.0.1:8080' },
      ],
    });
    expect(
      value.routers.map(({ name, kind, status, tls, entryPoints, errors }) => [
        name,
        kind,
        status,
        tls,
        entryPoints,
        errors,
      ]),
    ).toEqual([
      ['sonarr@docker', 'http', 'enabled', false, ['web'], []],
      ['radarr@docker', 'http', 'disabled', true, ['web'], ['middleware "logn@docker" does not exist']],
      ['api@internal', 'http', 'enabled', false, ['traefik'], []],
      ['raw@file', 'tcp', 'enabled', true, ['websecure'], []],
    ]);
    expect(value.services.map(({ name, kind, servers }) => [name, kind, servers])).toEqual([
      ['sonarr@docker', 'http', [{ url: 'http://203.0.113.100:8989', status: 'UP' }]],
      ['api@internal', 'http', []],
      ['raw@docker', 'tcp', [{ url: '203.0.113.99:9000', status: 'unknown' }]],
    ]);
  });

  it('reads what middlewares, entrypoints and TLS do, and no secret', async () => {
    const { value } = await gather(apiAt(() => true));
    expect(value.middlewares.map(({ name, config }) => [name, config])).toEqual([
      ['door@docker', { basicAuth: { users: 1, usersFile: false, headerField: '', removeHeader: false } }],
      [
        'hsts@file',
        {
          headers: {
            hsts: { seconds: 31536000, includeSubdomains: true, preload: false, force: false },
            requestSets: ['X-Token'],
            requestClears: ['Remote-User'],
            responseSets: [],
            responseClears: [],
          },
        },
      ],
      [
        'authelia@docker',
        {
          forwardAuth: {
            address: 'http://authelia:9091/api/authz/forward-auth',
            trustForwardHeader: true,
            authResponseHeaders: ['Remote-User'],
            authResponseHeadersRegex: '',
            authRequestHeaders: [],
            preserveLocationHeader: false,
          },
        },
      ],
      [
        'rate@docker',
        { rateLimit: { average: 100, periodSeconds: 60, burst: 50, perAddress: true, countedBy: 'address' } },
      ],
      ...['forwarded', 'network', 'forwarded', 'header', 'host', 'address'].map((countedBy, at) => [
        `rate-${at}@docker`,
        {
          rateLimit: {
            ...{ average: 1, periodSeconds: 1, burst: 1, perAddress: countedBy === 'address', countedBy },
            ...(countedBy === 'network' ? { networkBits: 64 } : {}),
          },
        },
      ]),
      ['p@file', { plugin: 'door' }],
    ]);
    expect(value.entryPoints.map(({ http, forwardedHeaders, http3 }) => [http, forwardedHeaders, http3])).toEqual([
      [
        {
          ...{ redirect: { to: 'websecure', scheme: 'https', permanent: true }, middlewares: [], tls: null },
          takesAway: 'underscores',
        },
        { insecure: false, trustedIPs: [] },
        false,
      ],
      [
        {
          redirect: null,
          middlewares: ['hsts@file'],
          takesAway: 'aliases',
          tls: { options: 'modern@file', certResolver: 'le', domains: ['small.test', '*.small.test'] },
        },
        { insecure: false, trustedIPs: ['192.0.2.0/24'] },
        true,
      ],
      [
        { redirect: null, middlewares: [], tls: null, takesAway: 'nothing' },
        { insecure: false, trustedIPs: [] },
        false,
      ],
    ]);
    expect(value.routers.find(({ kind }) => kind === 'tcp')).toMatchObject({
      ruleSyntax: 'v2',
      tlsOptions: 'modern@file',
      domains: ['raw.small.test'],
      passthrough: true,
    });
    expect(JSON.stringify(value)).not.toContain('very-secret');
  });

  it('reads what a composed service is composed of', async () => {
    const { value } = await gather(apiAt(() => true, { ...api, '/api/http/services': composed }));
    expect(value.services.flatMap(({ name, parts }) => (parts ? [[name, parts]] : []))).toEqual([
      ['weighted@file', ['blue', 'green@docker']],
      ['highestRandomWeight@file', ['blue']],
      ['mirroring@file', ['blue', 'green']],
      ['failover@file', ['blue', 'green']],
    ]);
  });

  it('reads every rule of a Traefik 2 in its own syntax', async () => {
    const version = { Version: '2.11.30', Codename: 'mimolette' };
    const { value } = await gather(apiAt(() => true, { ...api, '/api/version': version }));
    expect(new Set(value.routers.map(({ ruleSyntax }) => ruleSyntax))).toEqual(new Set(['v2']));
  });

  it('finds an insecure API on another port of the proxy', async () => {
    const { value } = await gather(
      apiAt(({ namespace, port }) => namespace === 'traefik' && port === 8090),
      ({ listeners }) =>
        listeners.sockets.push({
          namespace: 'traefik',
          protocol: 'tcp',
          address: '::',
          port: 8090,
          process: 'traefik',
          loopback: false,
        }),
    );
    expect(value.readFrom).toBe("traefik's own namespace, :: port 8090");
  });

  it('asks the published port where the namespace cannot be entered', async () => {
    const { value } = await gather(
      apiAt(({ namespace, port }) => namespace === 'host' && port === 8090),
      ({ containers }) =>
        containers
          .find(({ subject }) => subject === 'traefik')
          ?.published.push({ hostIp: '0.0.0.0', hostPort: 8090, containerPort: 8080, protocol: 'tcp' }),
      ['host'],
    );
    expect(value.readFrom).toBe('published 127.0.0.1:8090');
  });

  it('asks with the account at the entrypoint, hides what it says there, and compares the two ways', async () => {
    const hidden: string[] = [];
    const { evidence, policy } = world();
    policy.proxy.api = {
      ...policy.proxy.api,
      host: 'traefik.small.test',
      account: { user: 'reader', password: 'env:READER' },
    };
    const credentials = Buffer.from('reader:a-password').toString('base64');
    const routers = [{ ...(api['/api/http/routers'] as object[])[0], rule: 'Host(`other.small.test`)' }];
    const inside = apiAt(({ namespace }) => namespace === 'traefik');
    const front = apiAt(() => true, { ...api, '/api/http/routers': routers });
    const vantage = fakeVantage({
      namespaces: [...namespaces, 'outside'],
      answer: (probe) => {
        if (probe.kind !== 'http' || probe.host !== 'traefik.small.test') return inside(probe);
        return probe.headers?.['Authorization'] === `Basic ${credentials}` ? front(probe) : http(401, '');
      },
    });
    const { value } = await gatherTraefik.gather(
      contextOf(vantage, policy, evidence, {
        resolve: (reference) => (reference === 'env:READER' ? 'a-password' : null),
        hide: (secret) => void hidden.push(secret),
      }),
    );
    expect(value.comparison?.with).toContain('https://traefik.small.test with the account reader');
    expect(value.comparison?.differs).toContainEqual(
      expect.objectContaining({
        subject: 'http sonarr@docker',
        detail: expect.stringContaining('Host(`sonarr.small.test`) on web'),
      }),
    );
    expect(hidden).toEqual([credentials]);
    expect(JSON.stringify(value)).not.toContain(credentials);
  });

  it('says that the account has no password rather than asking without', async () => {
    const change: Parameters<typeof world>[0] = (_evidence, policy) =>
      void (policy.proxy.api = {
        ...policy.proxy.api,
        host: 'traefik.small.test',
        account: { user: 'reader', password: 'env:READER' },
      });
    await expect(
      gather(
        apiAt(() => true),
        change,
      ),
    ).rejects.toThrow('has no password behind env');
  });

  it.each([
    ['a proxy that says 404 to all', () => http(404, '404 page not found\n')],
    ['a proxy that says 200 to all', () => http(200, '<html>')],
    ['another program with an /api/version', apiAt(() => true, { '/api/version': { Version: '1.0' } })],
    ['a proxy that says nothing', () => ({ value: 'dropped' as const })],
  ])('takes what %s hides from the labels, and says that this is not all', async (_what, answer) => {
    const { value } = await gather(answer);
    expect(value.partial).toMatch(
      /^Traefik's API answered nowhere \(asked: .*127\.0\.0\.1.*\), and its table could not be had from a shadow/,
    );
    expect(value.routers.map(({ name, entryPoints, priority }) => ({ name, entryPoints, priority }))).toContainEqual({
      // Of both doors one is asked in plain HTTP and one over TLS.
      name: 'websecure-sonarr@docker',
      entryPoints: ['websecure'],
      priority: 'Host(`sonarr.small.test`)'.length,
    });
    expect(value.routers).toHaveLength(8);
    expect(value.comparison).toBeNull();
  });

  it('has no table at all where no label names a router either', async () => {
    const bare: Parameters<typeof world>[0] = ({ containers }) =>
      containers.forEach((container) => (container.labels = {}));
    await expect(gather(() => http(404, '404 page not found\n'), bare)).rejects.toThrow(
      'nor from labels, which name no router',
    );
  });

  it.each([
    ['an API that loses its routers', apiAt(() => true, { ...api, '/api/http/routers': undefined })],
    ['an API of another shape', apiAt(() => true, { ...api, '/api/http/routers': {} })],
  ])('does not take %s for a proxy without routers', async (_what, answer) => {
    await expect(gather(answer)).rejects.toThrow(EvidenceError);
  });

  it('says what state the proxy is in when it cannot answer', async () => {
    const change: Parameters<typeof world>[0] = ({ containers }) =>
      Object.assign(containers.find(({ subject }) => subject === 'traefik') ?? {}, { status: 'paused' });
    await expect(
      gather(
        apiAt(() => true),
        change,
      ),
    ).rejects.toThrow('the proxy "traefik" is paused');
    await expect(
      gather(
        apiAt(() => true),
        (_evidence, policy) => Object.assign(policy.proxy, { service: 'caddy' }),
      ),
    ).rejects.toThrow('the proxy "caddy" has no container');
  });
});
