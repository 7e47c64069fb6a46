import { describe, expect, it } from 'vitest';
import type { Probe, ProbeResult } from '../../clients/probes.ts';
import { world } from '../../testing/worlds/world.ts';
import { contextOf } from '../context.fake.ts';
import { gatherRoutes } from './gather-routes.ts';
import { fakeVantage } from '../vantage.fake.ts';

const http = (
  status: number,
  headers: Record<string, string> = {},
  certificate: string | null = null,
): Partial<ProbeResult> => ({ value: 'open', http: { status, headers, body: '', certificate } });
const answer = (probe: Probe): Partial<ProbeResult> => {
  if (probe.kind === 'dns') return { value: 'open', dns: { code: 'NOERROR', addresses: ['203.0.113.100'] } };
  if (probe.kind === 'tcp') return { value: probe.address === '203.0.113.101' ? 'refused' : 'open' };
  if (probe.kind !== 'http') return {};
  if (probe.tls) return http(404, {}, 'TRAEFIK DEFAULT CERT');
  if (probe.host === 'radarr.small.test') return { value: 'dropped', error: 'no answer within 3000 ms' };
  return probe.host === 'undeclared.small.test' ? http(404) : http(308, { location: 'https://elsewhere.test/' });
};
const gather = async (change?: Parameters<typeof world>[0], outside = true) => {
  const { evidence, policy } = world(change);
  const vantage = fakeVantage({ namespaces: ['host', 'outside', 'traefik'], answer });
  const { value } = await gatherRoutes.gather(contextOf(vantage, policy, evidence, outside ? {} : { outside: null }));
  return {
    value,
    requests: vantage.asked.flatMap(({ probe, limitMs }) =>
      probe.kind === 'http' && probe.namespace !== 'traefik' && limitMs === 3000 ? [probe] : [],
    ),
  };
};

describe('gatherRoutes', () => {
  it('asks each router once through the published port, from outside', async () => {
    const { value, requests } = await gather();
    expect(value.from).toBe('outside:lab');
    expect(requests.map(({ namespace, address, port, host }) => [namespace, address, port, host])).toEqual(
      ['jellyfin', 'sonarr', 'radarr', 'qbittorrent'].map((name) => [
        'outside',
        '198.51.100.10',
        80,
        `${name}.small.test`,
      ]),
    );
    expect(value.answers[0]).toEqual({
      host: 'jellyfin.small.test',
      router: 'jellyfin@docker',
      scheme: 'http',
      status: 308,
      error: null,
      location: 'https://elsewhere.test/',
      certificate: null,
      path: '/',
      speaker: 'proxy',
    });
    expect(value.answers[2]).toMatchObject({
      host: 'radarr.small.test',
      status: null,
      error: 'no answer within 3000 ms',
    });
  });

  it('asks from the host where nobody lent a view from outside', async () => {
    const { value, requests } = await gather(undefined, false);
    expect(value.from).toBe('host');
    expect(requests.every(({ namespace, address }) => namespace === 'host' && address === '198.51.100.10')).toBe(true);
  });

  it('speaks TLS to routers that have it, at their path, and names the certificate', async () => {
    const { value, requests } = await gather(({ traefik }) =>
      Object.assign(traefik.routers[0] ?? {}, {
        tls: true,
        entryPoints: ['websecure'],
        rule: 'Host(`jellyfin.small.test`) && PathPrefix(`/web`)',
      }),
    );
    expect(requests[0]).toMatchObject({ port: 443, tls: true, path: '/web' });
    expect(value.answers[0]).toMatchObject({ scheme: 'https', status: 404, certificate: 'TRAEFIK DEFAULT CERT' });
  });

  it('asks each name that a rule takes by a request that this router wins, however the rule is written', async () => {
    const { requests } = await gather(({ traefik }) => {
      const [jellyfin, sonarr, radarr, qbittorrent] = traefik.routers;
      Object.assign(jellyfin ?? {}, {
        rule:
          '(Host(`jellyfin.small.test`) || Host(`films.small.test`)) ' +
          '&& !Host(`evil.small.test`) && Header(`X-App`, `1`)',
      });
      Object.assign(sonarr ?? {}, { rule: 'Host(`sonarr.small.test`) && !Path(`/`)' });
      Object.assign(radarr ?? {}, { rule: 'Host(`radarr.small.test`, `tv.small.test`)', ruleSyntax: 'v2' });
      Object.assign(qbittorrent ?? {}, { rule: '!Host(`jellyfin.small.test`) && PathPrefix(`/`)' });
    });
    expect(requests.map(({ host, path, headers }) => [host, path, headers?.['x-app'] ?? null])).toEqual([
      ['jellyfin.small.test', '/', '1'],
      ['films.small.test', '/', '1'],
      ['sonarr.small.test', '/stackproof', null],
      ['radarr.small.test', '/', null],
      ['tv.small.test', '/', null],
      // The declared name that no rule names.
      ['qbittorrent.small.test', '/', null],
    ]);
  });

  it('does not ask what answers only to those who write the table', async () => {
    const { value } = await gather(({ traefik }) =>
      Object.assign(traefik.routers[0] ?? {}, { service: 'rest@internal', rule: 'Host(`write.small.test`)' }),
    );
    expect(value.answers.map(({ host }) => host)).toContain('sonarr.small.test');
    expect(value.answers.map(({ host }) => host)).not.toContain('write.small.test');
  });

  it('asks the names of a router that another one shadows all the same', async () => {
    const { requests } = await gather(({ traefik }) => {
      const [wide, ...others] = traefik.routers;
      Object.assign(wide ?? {}, { rule: 'PathPrefix(`/`)', priority: 1000 });
      Object.assign(others[0] ?? {}, { rule: 'Host(`sonarr.small.test`) && PathPrefix(`/tv`)' });
    });
    expect(requests.map(({ host, path }) => [host, path])).toContainEqual(['sonarr.small.test', '/tv']);
  });

  it('asks once more, alone and with patience, whoever stayed silent among the others', async () => {
    const { evidence, policy } = world();
    let busy = true;
    const slow = fakeVantage({
      namespaces: ['host', 'outside', 'traefik'],
      answer: (probe) => {
        if (probe.kind !== 'http') return answer(probe);
        const silent = probe.host === 'radarr.small.test' || (busy && probe.host === 'sonarr.small.test');
        if (probe.host === 'radarr.small.test') busy = false;
        // Some take the connection, and say nothing in time.
        const value = probe.host === 'sonarr.small.test' ? 'open' : 'dropped';
        return silent ? { value, error: 'no answer' } : http(302);
      },
    });
    const { value } = await gatherRoutes.gather(contextOf(slow, policy, evidence));
    expect(value.answers.map(({ host, status }) => [host, status])).toEqual([
      ['jellyfin.small.test', 302],
      ['sonarr.small.test', 302],
      ['radarr.small.test', null],
      ['qbittorrent.small.test', 302],
    ]);
    const asked = slow.asked.filter(({ probe }) => probe.kind === 'http' && probe.namespace !== 'traefik');
    expect(asked.map(({ limitMs }) => limitMs)).toEqual([3000, 3000, 3000, 3000, 10_000, 10_000]);
  });

  it('asks a declared name that no router takes', async () => {
    const { value } = await gather((_evidence, policy) =>
      Object.assign(policy.hosts, { 'undeclared.small.test': 'sonarr' }),
    );
    expect(value.answers.at(-1)).toEqual({
      host: 'undeclared.small.test',
      router: '',
      scheme: 'http',
      status: 404,
      error: null,
      location: null,
      certificate: null,
      path: '/',
      speaker: 'proxy',
    });
  });

  it('connects from the proxy to the address it uses, and says whose it is', async () => {
    const { value } = await gather(({ traefik }) => {
      Object.assign(traefik.services[0] ?? {}, { servers: [{ url: 'http://sonarr:8096', status: 'UP' }] });
    });
    expect(value.backends.map(({ router, network, owner, value: seen }) => [router, network, owner, seen])).toEqual([
      ['jellyfin@docker', 'download-net', 'sonarr', 'open'],
      ['sonarr@docker', 'download-net', 'sonarr', 'open'],
      ['radarr@docker', 'download-net', 'radarr', 'refused'],
      ['qbittorrent@docker', 'download-net', 'gluetun', 'open'],
    ]);
  });

  it('connects to each address that a name has', async () => {
    const { evidence, policy } = world(({ traefik }) => {
      for (const service of traefik.services)
        if (service.name === 'radarr@docker') service.servers = [{ url: 'http://films:7878', status: 'UP' }];
    });
    const addresses = { A: ['203.0.113.67', '203.0.113.68'], AAAA: ['2001:db8:2::35'] };
    const vantage = fakeVantage({
      namespaces: ['host', 'outside', 'traefik'],
      answer: (probe) => {
        if (probe.kind !== 'dns') return answer(probe);
        return { value: 'open', dns: { code: 'NOERROR', addresses: addresses[probe.type === 'AAAA' ? 'AAAA' : 'A'] } };
      },
    });
    const { value } = await gatherRoutes.gather(contextOf(vantage, policy, evidence));
    const mine = value.backends.filter(({ router }) => router === 'radarr@docker');
    expect(mine.map(({ address, owner, value: seen }) => [address, owner, seen])).toEqual([
      ['203.0.113.67', 'sonarr', 'open'],
      ['203.0.113.68', 'radarr', 'open'],
      ['2001:db8:2::35', 'jellyfin', 'open'],
    ]);
    expect(value.backends.find(({ router }) => router === 'sonarr@docker')).not.toHaveProperty('address');
  });

  it('never calls a backend closed from a namespace that it could not enter', async () => {
    const { evidence, policy } = world();
    const { value } = await gatherRoutes.gather(
      contextOf(fakeVantage({ namespaces: ['host'], answer }), policy, evidence),
    );
    expect(new Set(value.backends.map(({ value: seen }) => seen))).toEqual(new Set(['probe-failed']));
  });
});
