import { describe, expect, it } from 'vitest';
import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { gatherAccess } from './gather-access.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { fakeVantage } from '../vantage.fake.ts';

type Answer = Partial<ProbeResult>;
const http = (status: number, body = '', headers: Record<string, string> = {}): Answer => ({
  value: 'open',
  http: { status, headers: { 'content-type': 'text/plain', ...headers }, body, certificate: null },
});
const page = (name: string) => http(200, `stackproof-standin ${name} 00ff\n`);
const keyless = http(401, '{"error": "Unauthorized"}');

/** What backends say when they are asked from the proxy's own namespace. */
const backends: Record<string, string> = { 8096: 'jellyfin', 8989: 'sonarr', 7878: 'radarr', 8080: 'qbittorrent' };
function direct({ port, path }: HttpProbe): Answer {
  const name = backends[port];
  if (name === undefined) return { value: 'refused' };
  if (name === 'sonarr' && path.startsWith('/api')) return keyless;
  return path === '/' ? page(name) : http(404, 'no such page\n');
}

/** A proxy with a login before all but jellyfin and sonarr's API. */
function through({ host, path, headers }: HttpProbe): Answer {
  if (host === 'jellyfin.small.test') return page('jellyfin');
  if (host === 'auth.small.test') return http(200, '<title>Login</title>', { 'content-type': 'text/html' });
  if (host === 'sonarr.small.test' && path.startsWith('/api')) return keyless;
  if (!/^(?:sonarr|radarr|qbittorrent)\.small\.test$/.test(host ?? '')) return http(404, '404 page not found\n');
  if (headers?.['Accept'] === 'application/json') return http(401, '401 Unauthorized');
  return http(302, '', { location: `https://auth.small.test/?rd=${encodeURIComponent(`https://${host}${path}`)}` });
}

type Change = (probe: HttpProbe) => Answer | null;
const proxied = (probe: Probe, change: Change, ask: Change = () => null): Answer => {
  if (probe.kind === 'tcp') return { value: 'open' };
  if (probe.kind !== 'http') return {};
  return probe.namespace === 'traefik' ? (ask(probe) ?? direct(probe)) : (change(probe) ?? through(probe));
};

interface Given {
  change?: (evidence: Artifacts, policy: Policy) => void;
  answer?: Change;
  /** What a backend says when it is asked directly. */
  ask?: Change;
  passed?: string[];
  context?: Partial<GatherContext>;
  code?: number;
}

async function gather({
  change,
  answer = () => null,
  ask = () => null,
  passed = [],
  context = {},
  code = 0,
}: Given = {}) {
  const { evidence, policy } = secured(change);
  const watch = (argv: readonly string[]) => {
    const begin = argv[5] ?? '';
    const seen = evidence.traefik.services
      .map(({ servers: [server] }) => new URL(server?.url ?? 'http://none.test'))
      .flatMap(({ hostname, port }) =>
        [...Array(40).keys()].map((at) => ({
          mark: `${begin}x${at}`,
          to: hostname,
          port: Number(port),
          names: ['X-Stackproof-Mark', ...passed],
        })),
      );
    const stdout = JSON.stringify({ seen, lost: 0 });
    return { stdout, code, stderr: code === 0 ? '' : 'PermissionError: Operation not permitted' };
  };
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe) => proxied(probe, answer, ask),
    run: (_namespace, argv) => watch(argv),
  });
  const { value, scope } = await gatherAccess.gather(contextOf(vantage, policy, evidence, context));
  const sent = vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe] : []));
  return {
    value,
    scope,
    sent,
    find: (match: Partial<(typeof value.rows)[number]>) =>
      value.rows.filter((row) => Object.entries(match).every(([key, wanted]) => Reflect.get(row, key) === wanted)),
  };
}

describe('gatherAccess', () => {
  it('asks every router in every manner, encrypted, from where visitors come in', async () => {
    const { value, sent, find } = await gather();
    expect(value.from).toBe('outside:lab');
    expect(value.routers.map(({ router, service, known, cannot }) => [router, service, known, cannot])).toEqual([
      ['jellyfin@docker', 'jellyfin', true, null],
      ['sonarr@docker', 'sonarr', true, null],
      ['radarr@docker', 'radarr', true, null],
      ['qbittorrent@docker', 'qbittorrent', true, null],
      ['authelia@docker', 'authelia', false, null],
      ['sonarr-api@docker', 'sonarr', true, null],
    ]);
    expect(
      find({ purpose: 'anonymous', router: 'sonarr@docker' }).map(({ name, status, scheme, host, path }) => [
        name,
        status,
        scheme,
        host,
        path,
      ]),
    ).toEqual([
      ['browser', 302, 'https', 'sonarr.small.test', '/'],
      ['api', 401, 'https', 'sonarr.small.test', '/'],
      ['websocket', 302, 'https', 'sonarr.small.test', '/'],
    ]);
    expect(
      sent
        .filter(({ namespace }) => namespace === 'outside')
        .every(({ address, port, tls }) => address === '198.51.100.10' && (port === 443) === (tls === true)),
    ).toBe(true);
  });

  it('names whose an answer is by asking the backends directly, and none about the login’s redirects', async () => {
    const { sent, find } = await gather();
    expect(
      find({ purpose: 'anonymous', router: 'jellyfin@docker' }).map(({ backend, summary }) => [backend, summary]),
    ).toEqual([...Array(3)].map(() => ['jellyfin', 'stackproof-standin jellyfin 00ff']));
    expect(find({ purpose: 'key', name: 'no key' }).map(({ backend }) => backend)).toEqual([
      'sonarr',
      'sonarr',
      'sonarr',
    ]);
    expect(find({ purpose: 'anonymous', router: 'sonarr@docker', name: 'api' })[0]?.backend).toBeNull();
    expect(
      sent.filter(
        ({ namespace, host, path }) => namespace === 'traefik' && host === 'radarr.small.test' && path === '/ping',
      ),
    ).toEqual([]);
  });

  it('asks every server behind a router, so that the answer of another replica is known as well', async () => {
    const replica = 'http://203.0.113.120:7878';
    const { value, find } = await gather({
      change: ({ traefik }) => {
        const radarr = traefik.services.find(({ name }) => name === 'radarr@docker');
        radarr?.servers.push({ url: replica, status: 'UP' });
      },
      answer: ({ host }) => (host === 'radarr.small.test' ? http(200, 'stackproof-standin radarr 11aa\n') : null),
      ask: ({ address }) => (address === '203.0.113.120' ? http(200, 'stackproof-standin radarr 11aa\n') : null),
    });
    expect(find({ purpose: 'anonymous', router: 'radarr@docker' }).map(({ backend }) => backend)).toEqual(
      Array.from({ length: 3 }, () => 'radarr'),
    );
    expect(value.routers.find(({ router }) => router === 'radarr@docker')).toMatchObject({ known: true });
  });

  it('counts a router to several services for the one that asks for a login, and names who answered', async () => {
    const { value, find } = await gather({
      change: ({ traefik }) => {
        const [like] = traefik.services;
        const parts = ['jellyfin', 'radarr'];
        if (like) traefik.services.push({ ...like, name: 'both@docker', type: 'weighted', servers: [], parts });
        const router = traefik.routers.find(({ name }) => name === 'jellyfin@docker');
        Object.assign(router ?? {}, { service: 'both' });
      },
      answer: ({ host }) => (host === 'jellyfin.small.test' ? page('radarr') : null),
    });
    expect(value.routers.find(({ router }) => router === 'jellyfin@docker')?.service).toBe('radarr');
    expect(find({ purpose: 'anonymous', router: 'jellyfin@docker' })[0]?.backend).toBe('radarr');
  });

  it('knows a backend that refuses by itself by its own challenge', async () => {
    const own = http(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="radarr"' });
    const { find } = await gather({
      answer: ({ host }) => (host === 'radarr.small.test' ? own : null),
      ask: ({ port }) => (port === 7878 ? own : null),
    });
    expect(find({ purpose: 'anonymous', router: 'radarr@docker' }).map(({ backend }) => backend)).toEqual(
      Array.from({ length: 3 }, () => 'radarr'),
    );
    // A login's own challenge is nobody's.
    const { find: other } = await gather({
      answer: ({ host }) =>
        host === 'radarr.small.test' ? http(401, 'Unauthorized', { 'www-authenticate': 'Basic realm="login"' }) : null,
      ask: ({ port }) => (port === 7878 ? own : null),
    });
    expect(other({ purpose: 'anonymous', router: 'radarr@docker' })[0]?.backend).toBeNull();
  });

  it('finds the page behind a login that believes a header, and names trick, service and what was sent', async () => {
    const { find } = await gather({
      answer: ({ host, headers }) =>
        host === 'radarr.small.test' && headers?.['X-Original-URL'] === 'https://jellyfin.small.test/'
          ? page('radarr')
          : null,
    });
    const through = find({ purpose: 'trick', host: 'radarr.small.test' }).filter(
      ({ status }) => status === 200 || status === 404,
    );
    expect(through.map(({ name, backend, sent }) => [name, backend, sent])).toContainEqual([
      'x-original-url-whole',
      'radarr',
      ['X-Original-URL: https://jellyfin.small.test/'],
    ]);
  });

  it('takes nothing that was not answered for an answer, and tells a hang-up from silence', async () => {
    const errors = new Map([
      ['radarr.small.test', 'TLS: HANDSHAKE_FAILURE'],
      ['sonarr.small.test', 'connected, but no whole answer within 8000 ms'],
    ]);
    const { find } = await gather({
      answer: ({ host }) => {
        const error = errors.get(host ?? '');
        return error === undefined ? null : { value: 'open', error };
      },
    });
    expect(find({ purpose: 'anonymous', router: 'radarr@docker', name: 'browser' })[0]).toMatchObject({
      status: null,
      refused: true,
    });
    expect(find({ purpose: 'anonymous', router: 'sonarr@docker', name: 'browser' })[0]).toMatchObject({
      status: null,
      refused: false,
      error: 'connected, but no whole answer within 8000 ms',
    });
  });

  it('asks names, paths and addresses that nobody declared, with and without encryption', async () => {
    const { find } = await gather();
    expect(new Set(find({ purpose: 'undeclared' }).map(({ name, scheme }) => `${name} ${scheme}`))).toEqual(
      new Set([
        'an undeclared name under small.test https',
        'an undeclared name under small.test, with a handshake for a declared one https',
        'an undeclared name under small.test http',
        ...['the bare address as host', 'no host at all'].flatMap((name) => [`${name} https`, `${name} http`]),
        'an undeclared path https',
      ]),
    );
  });

  it('knows which paths no router takes, and asks the proxy’s own API where it answers', async () => {
    const { value } = await gather({
      change: ({ traefik }, { hosts }) => {
        const [like] = traefik.routers.filter(({ name }) => name === 'sonarr@docker');
        if (!like) return;
        const rule = 'Host(`traefik.small.test`) && (PathPrefix(`/api`) || PathPrefix(`/dashboard`))';
        traefik.routers.push({ ...like, name: 'board@docker', rule, service: 'api@internal' });
        Object.assign(hosts, { 'traefik.small.test': 'traefik' });
      },
    });
    const rows = value.rows.filter(({ host, purpose }) => host === 'traefik.small.test' && purpose !== 'trick');
    const pathsOf = (all: typeof rows) => [...new Set(all.map(({ path }) => path))];
    expect(pathsOf(rows.filter(({ purpose }) => purpose === 'anonymous'))).toEqual(['/api/version', '/dashboard/']);
    const unrouted = pathsOf(rows.filter((row) => row.unrouted));
    expect(unrouted).toEqual(expect.arrayContaining(['/ping', '/metrics', '/robots.txt']));
    expect(unrouted.filter((path) => /^\/(?:api|dashboard)/.test(path))).toEqual([]);
  });

  it('leaves alone what visitors cannot reach, and says why a disabled router was not asked', async () => {
    const { value } = await gather({
      change: ({ traefik }) => {
        traefik.routers.push({
          name: 'metrics@internal',
          kind: 'http',
          provider: 'internal',
          rule: 'PathPrefix(`/metrics`)',
          entryPoints: ['metrics'],
          service: 'prometheus@internal',
          middlewares: [],
          priority: 1,
          tls: false,
          status: 'enabled',
          errors: [],
        });
        traefik.entryPoints.push({ name: 'metrics', address: ':8082' });
        const radarr = traefik.routers.find(({ name }) => name === 'radarr@docker');
        if (radarr) Object.assign(radarr, { status: 'disabled', errors: ['middleware "x@docker" does not exist'] });
      },
    });
    expect(value.routers.map(({ router }) => router)).not.toContain('metrics@internal');
    expect(value.routers.find(({ router }) => router === 'radarr@docker')).toMatchObject({
      hosts: ['radarr.small.test'],
      paths: ['/'],
      cannot: 'Traefik has disabled it: middleware "x@docker" does not exist.',
    });
  });

  it('watches what leaves the proxy for the backends of open ways', async () => {
    const { value } = await gather({ passed: ['Remote-User'] });
    expect(value.forwarded.map(({ router, arrived, passed }) => [router, arrived, passed])).toEqual([
      ['jellyfin@docker', true, ['Remote-User']],
      ['sonarr-api@docker', true, ['Remote-User']],
    ]);
  });

  it('says that nothing was seen where the watch could not be kept', async () => {
    const { value } = await gather({ code: 1 });
    expect(value.forwarded.map(({ arrived, error }) => [arrived, error])).toEqual(
      [...Array(2)].map(() => [
        false,
        'what leaves the proxy could not be watched: PermissionError: Operation not permitted',
      ]),
    );
  });

  it('asks plainly once more when all others were answered', async () => {
    let asked = 0;
    // From the fiftieth request on whoever asks for radarr is turned away.
    const { value, find } = await gather({
      answer: ({ host }) => (host === 'radarr.small.test' && ++asked > 50 ? http(403, 'Forbidden') : null),
    });
    expect(value.rows.slice(-3).map(({ purpose }) => purpose)).toEqual(['afterwards', 'afterwards', 'afterwards']);
    expect(
      find({ purpose: 'afterwards' })
        .map(({ host, status }) => [host, status])
        .sort(),
    ).toEqual([
      ['qbittorrent.small.test', 302],
      ['radarr.small.test', 403],
      ['sonarr.small.test', 302],
    ]);
  });

  it('asks a host that limits each address from every address of the lab, and the others from one', async () => {
    const visitors = ['198.51.100.21', '198.51.100.22', '2001:db8:100::21', '2001:db8:100::22'];
    const limited = ({ traefik }: Artifacts) => {
      traefik.middlewares.push({
        name: 'rate@docker',
        provider: 'docker',
        type: 'ratelimit',
        status: 'enabled',
        errors: [],
        config: { rateLimit: { average: 10_000, periodSeconds: 1, burst: 1, perAddress: true } },
      });
      traefik.routers.find(({ name }) => name === 'radarr@docker')?.middlewares.push('rate@docker');
    };
    const outside = {
      view: 'lab' as const,
      address: '198.51.100.1',
      address6: '2001:db8:100::1',
      visitors,
      pid: 1,
      targets: ['198.51.100.10'],
    };
    const { value, scope, sent, find } = await gather({ change: limited, context: { outside } });
    const fromOf = (host: string) =>
      Object.fromEntries(
        [
          ...Map.groupBy(
            sent.filter((probe) => probe.namespace === 'outside' && probe.host === host),
            ({ from }) => from ?? 'the usual one',
          ),
        ].map(([from, list]) => [from, list.length > 20]),
      );
    expect(fromOf('radarr.small.test')).toEqual({ '198.51.100.21': true, '198.51.100.22': true });
    expect(fromOf('sonarr.small.test')).toEqual({ 'the usual one': true });
    expect(sent.filter(({ namespace, from }) => namespace !== 'outside' && from !== undefined)).toEqual([]);
    expect(find({ purpose: 'afterwards', host: 'radarr.small.test' }).map(({ from }) => from)).toEqual([
      '198.51.100.21',
      '198.51.100.22',
    ]);
    expect(scope).toContain('there from 2 addresses where a limit counts each for itself');
    expect(value.rows.filter(({ status }) => status === null)).toEqual(
      value.rows.filter(({ error }) => error !== null),
    );
  });

  it('asks no host of a running stack more than five times at once', async () => {
    const { evidence, policy } = secured(({ traefik }, changed) => {
      traefik.routers = traefik.routers.filter(({ name }) => name === 'jellyfin@docker');
      changed.hosts = { 'jellyfin.small.test': 'jellyfin' };
      changed.access.keys = [];
    });
    const batches: string[][] = [];
    const vantage = fakeVantage({
      namespaces: ['host', 'outside', 'traefik'],
      answer: (probe) => proxied(probe, () => null),
    });
    const probe = vantage.probe.bind(vantage);
    vantage.probe = (probes, options) => {
      batches.push(probes.flatMap((each) => (each.kind === 'http' ? [each.host ?? ''] : [])));
      return probe(probes, options);
    };
    await gatherAccess.gather(contextOf(vantage, policy, evidence, { lab: null, source: 'live' }));
    expect(
      Math.max(
        ...batches.map((hosts) =>
          Math.max(0, ...Object.values(Object.groupBy(hosts, (host) => host)).map((list) => list?.length ?? 0)),
        ),
      ),
    ).toBeLessThanOrEqual(5);
    expect(batches.flat().length).toBeGreaterThan(5);
  });
});
