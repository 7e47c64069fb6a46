import { describe, expect, it } from 'vitest';
import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { addTcpRouter } from '../../testing/worlds/world-edits.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherRedirects } from './gather-redirects.ts';
import { blindVantage, fakeVantage } from '../vantage.fake.ts';

const http = (status: number, headers: Record<string, string> = {}, body = ''): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers, body, certificate: null },
});
/** A proxy that redirects at its plain entrypoint, and has no plain router on the other. */
const proxy = (probe: Probe): Partial<ProbeResult> => {
  if (probe.kind !== 'http') return {};
  if (probe.tls) return http(200, {}, 'stackproof-standin sonarr 00\n');
  return probe.port === 80
    ? http(probe.method === 'GET' ? 301 : 308, { location: `https://${probe.host}${probe.path}` }, 'Moved Permanently')
    : http(404, {}, '404 page not found\n');
};
type Answer = (probe: HttpProbe) => Partial<ProbeResult> | null;
const gather = async (change?: Parameters<typeof secured>[0], answer: Answer = () => null, make = secured) => {
  const { evidence, policy } = make(change);
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe) => (probe.kind === 'http' ? (answer(probe) ?? proxy(probe)) : {}),
  });
  const { value } = await gatherRedirects.gather(contextOf(vantage, policy, evidence));
  return { value, asked: vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe] : [])) };
};

describe('gatherRedirects', () => {
  it('asks a router that wins nothing there and names no host at a name that its pattern takes', async () => {
    const { value } = await gather(({ traefik }) => {
      const like = traefik.routers.find(({ name }) => name === 'sonarr@docker');
      if (!like) throw new Error('sonarr is not routed');
      const rule = 'HostRegexp(`^[a-z]+\\.inner\\.test$`)';
      traefik.routers.push({ ...like, name: 'inner@docker', rule, entryPoints: ['web'], tls: false });
    });
    expect(value.unasked).toEqual([]);
    const inner = value.answers.filter(({ router, secure }) => router === 'inner@docker' && !secure);
    expect(new Set(inner.map(({ host, status }) => `${host} ${status}`))).toEqual(
      new Set(['a.inner.test 301', 'a.inner.test 308']),
    );
  });

  it.each([
    ['websecure', 'Host(`lan.small.test`) && ClientIP(`192.168.0.0/16`)', ['lan.small.test']],
    ['websecure', 'Host(`lan.small.test`) && !ClientIP(`0.0.0.0/0`)', ['lan.small.test']],
    ['web', 'Host(`lan.small.test`) && ClientIP(`192.168.0.0/16`)', []],
  ])(
    'asks for the names of a router on %s for certain addresses where that can say something: %s',
    async (...given) => {
      const [entryPoint, rule, hosts] = given;
      const { value } = await gather(({ traefik }) => {
        const like = traefik.routers.find(({ name }) => name === 'sonarr@docker');
        if (!like) throw new Error('sonarr is not routed');
        traefik.routers.push({ ...like, name: 'lan@docker', rule, entryPoints: [entryPoint] });
      });
      const asked = value.answers.filter(({ router }) => router === 'lan@docker');
      expect([...new Set(asked.map(({ host }) => host))]).toEqual(hosts);
      expect(value.unasked.map(({ router }) => router)).toEqual(hosts.length > 0 ? [] : ['lan@docker']);
    },
  );

  it('asks every router at the plain entrypoint, wherever it lives, with every method and its front page', async () => {
    const { value, asked } = await gather();
    const sonarr = value.answers.filter(({ router, secure }) => router === 'sonarr@docker' && !secure);
    expect(sonarr.map(({ method, path, entryPoint, port }) => [method, path, entryPoint, port])).toEqual([
      ...['GET', 'HEAD', 'POST', 'PUT'].map((method) => [method, '/stackproof-check?x=1&y=%2F', 'web', 80]),
      ['GET', '/', 'web', 80],
    ]);
    expect(new Set(value.answers.map(({ router }) => router))).toEqual(
      new Set([
        'jellyfin@docker',
        'sonarr@docker',
        'radarr@docker',
        'qbittorrent@docker',
        'authelia@docker',
        'sonarr-api@docker',
        'web-to-websecure@internal',
      ]),
    );
    expect(
      asked
        .filter(({ tls }) => !tls)
        .every(({ namespace, address }) => namespace === 'outside' && address === '198.51.100.10'),
    ).toBe(true);
    expect(value.unasked).toEqual([]);
  });

  it('asks a router with a path below that path, and one that takes any name by a name that is known', async () => {
    const { value } = await gather();
    expect(value.answers.find(({ router }) => router === 'sonarr-api@docker')).toMatchObject({
      host: 'sonarr.small.test',
      path: '/api/stackproof-check?x=1&y=%2F',
    });
    expect(value.answers.find(({ router }) => router === 'web-to-websecure@internal')?.host).toMatch(/\.small\.test$/);
  });

  it('asks a router that names no host, behind the entrypoint’s redirect, by a name that is known', async () => {
    const { value } = await gather(({ traefik }) => {
      const like = traefik.routers.find(({ name }) => name === 'radarr@docker');
      if (!like) throw new Error('the small world has no radarr');
      traefik.routers.push({
        ...like,
        name: 'ping@docker',
        rule: 'PathPrefix(`/ping`)',
        entryPoints: ['web'],
        tls: false,
      });
    });
    expect(value.unasked).toEqual([]);
    const mine = value.answers.filter(({ router, secure }) => router === 'ping@docker' && !secure);
    expect(mine.map(({ status, path }) => [status, path])).toContainEqual([301, '/ping?x=1&y=%2F']);
    expect(mine.every(({ host }) => host.endsWith('.small.test'))).toBe(true);
  });

  it.each(['HostRegexp(`^.+$`)', 'PathPrefix(`/`)'])(
    'asks a router that takes what is left over by a name beside those that are known: %s',
    async (rule) => {
      const { value } = await gather(({ traefik }) => {
        const like = traefik.routers.find(({ name }) => name === 'radarr@docker');
        if (!like) throw new Error('the small world has no radarr');
        traefik.routers.push({ ...like, name: 'others@docker', rule, priority: 1 });
      });
      const mine = value.answers.filter(({ router }) => router === 'others@docker');
      expect(new Set(mine.map(({ host }) => host))).toEqual(new Set(['stackproof.small.test']));
    },
  );

  it('knocks at port 80 too where another plain entrypoint is', async () => {
    const { asked } = await gather(({ traefik, containers }) => {
      for (const each of traefik.entryPoints) if (each.name === 'web') each.address = ':8000';
      containers
        .find(({ subject }) => subject === 'traefik')
        ?.published.push({ hostIp: '0.0.0.0', hostPort: 8000, containerPort: 8000, protocol: 'tcp' });
    });
    expect(new Set(asked.filter(({ tls }) => !tls).map(({ port }) => port))).toEqual(new Set([80, 443, 8000]));
  });

  it('says what came back, and who wrote it', async () => {
    const { value } = await gather(undefined, ({ host, tls, port }) =>
      host === 'sonarr.small.test' && !tls && port === 80
        ? http(
            401,
            { 'www-authenticate': 'Basic realm="traefik"', 'strict-transport-security': 'max-age=1' },
            'stackproof-standin sonarr 12ab\n',
          )
        : null,
    );
    expect(value.answers.find(({ router }) => router === 'sonarr@docker')).toMatchObject({
      status: 401,
      location: null,
      hsts: 'max-age=1',
      asksPassword: true,
      bodyBytes: 31,
      speaker: 'stand-in',
      standIn: 'sonarr',
      reproduce:
        'curl -sS -i --resolve sonarr.small.test:80:198.51.100.10 ' +
        "'http://sonarr.small.test/stackproof-check?x=1&y=%2F'",
    });
    expect(JSON.stringify(value)).not.toContain('12ab');
    expect(value.answers.find(({ router }) => router === 'radarr@docker')).toMatchObject({
      status: 301,
      location: 'https://radarr.small.test/stackproof-check?x=1&y=%2F',
      speaker: 'proxy',
    });
  });

  it('asks once over TLS where each redirect leads', async () => {
    const { value } = await gather(undefined, ({ host, tls }) =>
      host === 'sonarr.small.test' && tls ? http(302, { location: 'http://sonarr.small.test/' }) : null,
    );
    expect(
      value.onward
        .filter(({ host }) => host === 'sonarr.small.test')
        .map(({ path, status, location }) => [path, status, location]),
    ).toEqual(
      ['/stackproof-check?x=1&y=%2F', '/', '/api/stackproof-check?x=1&y=%2F', '/api'].map((path) => [
        path,
        302,
        'http://sonarr.small.test/',
      ]),
    );
  });

  it('asks plainly on the TLS entrypoint too', async () => {
    const { value } = await gather();
    expect(
      value.answers
        .filter(({ secure }) => secure)
        .map(({ entryPoint, port, method, status }) => [entryPoint, port, method, status]),
    ).toContainEqual(['websecure', 443, 'GET', 404]);
    expect(value.securePorts).toEqual([443]);
  });

  it('follows a service that sends its visitors on without TLS, and not for ever', async () => {
    const { value } = await gather(undefined, ({ host, path, method, tls, port }) => {
      if (host !== 'radarr.small.test' || tls || port !== 80 || method !== 'GET') return null;
      return http(302, { location: path.startsWith('/start') ? `${path}x` : '/start' });
    });
    expect(
      value.answers
        .filter(({ router, path }) => router === 'radarr@docker' && path.startsWith('/start'))
        .map(({ path }) => path),
    ).toEqual(['/start', '/start', '/startx', '/startx']);
  });

  it('marks what lies below an exempt path, and asks declared names that no router takes', async () => {
    const { value } = await gather(({ traefik }, policy) => {
      Object.assign(policy.hosts, { 'old.small.test': 'sonarr' });
      traefik.routers.push({
        name: 'acme-http@internal',
        kind: 'http',
        provider: 'internal',
        rule: 'PathPrefix(`/.well-known/acme-challenge/`)',
        entryPoints: ['web'],
        service: 'acme-http@internal',
        middlewares: [],
        priority: 9223372036854775807,
        tls: false,
        status: 'enabled',
        errors: [],
      });
    });
    expect(value.answers.filter(({ router }) => router === 'acme-http@internal').every(({ exempt }) => exempt)).toBe(
      true,
    );
    expect(
      value.answers.filter(({ host }) => host === 'old.small.test').map(({ router, method }) => [router, method]),
    ).toContainEqual(['', 'POST']);
  });

  it('knocks at the port itself where the proxy has no plain entrypoint', async () => {
    const { value } = await gather(
      ({ traefik }) => {
        traefik.entryPoints = traefik.entryPoints.filter(({ name }) => name !== 'web');
        traefik.routers = traefik.routers.filter(({ provider }) => provider === 'docker');
      },
      ({ port, tls }) => (port === 80 && !tls ? { value: 'refused', error: 'Connection refused' } : null),
    );
    expect(
      value.answers
        .filter(({ secure }) => !secure)
        .every(({ entryPoint, value: seen, status }) => entryPoint === '' && seen === 'refused' && status === null),
    ).toBe(true);
    expect(value.onward.some(({ status }) => status === 200)).toBe(true);
  });

  it('leaves out an entrypoint of TCP routers alone, and one on loopback', async () => {
    const { asked } = await gather(({ traefik, containers }) => {
      addTcpRouter({ traefik });
      containers
        .find(({ subject }) => subject === 'traefik')
        ?.published.push({ hostIp: '0.0.0.0', hostPort: 2222, containerPort: 2222, protocol: 'tcp' });
    });
    expect(new Set(asked.map(({ port }) => port))).toEqual(new Set([80, 443]));
  });

  it('asks an entrypoint that is not published inside the proxy’s own namespace', async () => {
    const { value } = await gather(({ containers }) =>
      containers.forEach(
        (each) => (each.published = each.published.filter(({ containerPort }) => containerPort !== 80)),
      ),
    );
    expect(
      value.answers
        .filter(({ secure }) => !secure)
        .every(({ published, reproduce }) => !published && reproduce.includes("-H 'Host: ")),
    ).toBe(true);
    expect(value.from).toContain('traefik');
  });

  it('sees the content of a stack before TLS, and says of a blind vantage that it was blind', async () => {
    const before = await gather(
      undefined,
      ({ port, tls }) => (port === 80 && !tls ? http(200, {}, 'stackproof-standin jellyfin 00\n') : null),
      world,
    );
    expect(
      before.value.answers
        .filter(({ secure }) => !secure)
        .every(({ status, standIn }) => status === 200 && standIn === 'jellyfin'),
    ).toBe(true);
    const { evidence, policy } = secured();
    const blind = await gatherRedirects.gather(contextOf(blindVantage(['host', 'outside']), policy, evidence));
    expect(new Set(blind.value.answers.map(({ value: seen, status }) => `${seen} ${status}`))).toEqual(
      new Set(['probe-failed null']),
    );
  });
});
