import { describe, expect, it } from 'vitest';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import { gatherPages } from './gather-pages.ts';
import { fakeVantage } from '../vantage.fake.ts';

const hsts = 'max-age=31536000';
const http = (
  status: number,
  headers: Record<string, string> = {},
  body = '',
  truncated = false,
): Partial<ProbeResult> => ({ value: 'open', http: { status, headers, body, certificate: null, truncated } });
const html = (body: string, headers: Record<string, string> = {}) =>
  http(200, { 'content-type': 'text/html; charset=utf-8', 'strict-transport-security': hsts, ...headers }, body);
type Answer = (probe: HttpProbe) => Partial<ProbeResult> | null;
const gather = async (answer: Answer = () => null, change?: Parameters<typeof secured>[0]) => {
  const { evidence, policy } = secured(change);
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe) => (probe.kind === 'http' ? (answer(probe) ?? html('<p>fine')) : {}),
  });
  const { value } = await gatherPages.gather(contextOf(vantage, policy, evidence));
  return {
    pages: value.pages,
    of: (host: string) => value.pages.find((each) => each.host === host),
    asked: vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe] : [])),
  };
};

describe('gatherPages', () => {
  it('asks the front page of each host once, over TLS, as a browser does', async () => {
    const { pages, asked } = await gather();
    expect(pages.map(({ host }) => host).sort()).toEqual([
      'auth.small.test',
      'jellyfin.small.test',
      'qbittorrent.small.test',
      'radarr.small.test',
      'sonarr.small.test',
    ]);
    expect(
      asked.every(
        ({ tls, port, path, namespace, headers }) =>
          tls === true &&
          port === 443 &&
          path === '/' &&
          namespace === 'outside' &&
          headers?.['Accept']?.includes('text/html') === true,
      ),
    ).toBe(true);
    expect(pages.every((page) => page.hsts === hsts && page.status === 200 && page.loads.length === 0)).toBe(true);
  });

  it('follows redirects to this host and to the portal, and keeps the first answer’s HSTS', async () => {
    const { of } = await gather(({ host, path }) => {
      if (host === 'sonarr.small.test')
        return http(302, { location: 'https://auth.small.test/?rd=https%3A%2F%2Fsonarr.small.test%2F' });
      return host === 'auth.small.test' && path.includes('rd=') ? html('<img src="http://a.test/x.png">') : null;
    });
    expect(of('sonarr.small.test')).toMatchObject({
      status: 302,
      hsts: null,
      hops: ['https://auth.small.test/'],
      portal: true,
      elsewhere: null,
      lastStatus: 200,
      loads: [{ tag: 'img', url: 'http://a.test/x.png' }],
    });
    expect(of('auth.small.test')).toMatchObject({ hops: [], portal: false, loads: [] });
  });

  it('stops at another host, at plain HTTP, and after three hops', async () => {
    const { of } = await gather(({ host, path }) => {
      if (host === 'sonarr.small.test') return http(302, { location: 'https://elsewhere.test/page?secret=1' });
      if (host === 'radarr.small.test') return http(302, { location: 'http://radarr.small.test/' });
      return host === 'jellyfin.small.test' ? http(302, { location: `${path}x` }) : null;
    });
    expect(of('sonarr.small.test')).toMatchObject({ elsewhere: 'https://elsewhere.test/page', loads: [] });
    expect(of('radarr.small.test')).toMatchObject({ elsewhere: 'http://radarr.small.test/' });
    expect(of('jellyfin.small.test')?.hops).toHaveLength(3);
    expect(of('jellyfin.small.test')?.elsewhere).toBe('https://jellyfin.small.test/xxxx');
  });

  it('reads HTML alone, says what was cut off, and keeps no page', async () => {
    const { of, pages } = await gather(({ host }) => {
      if (host === 'sonarr.small.test')
        return http(200, { 'content-type': 'text/plain' }, '<img src="http://a.test/x.png">');
      if (host === 'radarr.small.test')
        return html('<p>a private line', { 'content-security-policy': 'upgrade-insecure-requests' });
      return host === 'jellyfin.small.test' ? http(200, { 'content-type': 'text/html' }, '<p>', true) : null;
    });
    expect(of('sonarr.small.test')).toMatchObject({ type: 'text/plain', loads: [] });
    expect(of('radarr.small.test')?.upgrades).toBe(true);
    expect(of('jellyfin.small.test')?.truncated).toBe(true);
    expect(JSON.stringify(pages)).not.toContain('private');
    expect(of('radarr.small.test')?.headers).toEqual({
      'strict-transport-security': hsts,
      'content-security-policy': 'upgrade-insecure-requests',
    });
  });

  it('asks declared names that no router takes, and the shortest path of those without one at the root', async () => {
    const { of, asked } = await gather(undefined, ({ traefik }, policy) => {
      Object.assign(policy.hosts, { 'old.small.test': 'sonarr' });
      traefik.routers
        .filter(({ name }) => name === 'radarr@docker')
        .forEach((each) => (each.rule = 'Host(`radarr.small.test`) && PathPrefix(`/movies`)'));
    });
    expect(of('old.small.test')?.router).toBe('');
    expect(asked.find(({ host }) => host === 'radarr.small.test')?.path).toBe('/movies');
  });

  it('asks each host where its router is, and at the door of browsers where it is at several', async () => {
    const toPortal = http(302, { location: 'https://auth.small.test/?rd=x' });
    const answer: Answer = ({ host }) => (host === 'radarr.small.test' ? toPortal : null);
    const { of, asked } = await gather(answer, ({ containers, traefik }) => {
      // The API of Traefik has them by name: the further one comes first.
      const tls = { options: '', certResolver: '', domains: [] };
      traefik.entryPoints.unshift({
        ...{ name: 'admin', address: ':8443' },
        http: { redirect: null, middlewares: [], tls },
      });
      const [proxy] = containers.filter(({ service }) => service === 'traefik');
      const [published] = proxy?.published.filter(({ containerPort }) => containerPort === 443) ?? [];
      if (published) proxy?.published.push({ ...published, containerPort: 8443, hostPort: 8443 });
      const move = (name: string, entryPoints: string[]) =>
        traefik.routers.filter((each) => each.name === name).forEach((each) => Object.assign(each, { entryPoints }));
      move('radarr@docker', ['admin']);
      move('sonarr@docker', ['admin', 'websecure']);
    });
    expect(Object.fromEntries(asked.map(({ host, port }) => [host, port]))).toEqual({
      'auth.small.test': 443,
      'jellyfin.small.test': 443,
      'qbittorrent.small.test': 443,
      'radarr.small.test': 8443,
      'sonarr.small.test': 443,
    });
    expect(of('radarr.small.test')?.reproduce).toContain('https://radarr.small.test:8443/');
  });

  it('says why a page did not come', async () => {
    const { of } = await gather(({ host }) =>
      host === 'sonarr.small.test' ? { value: 'open', error: 'TLS: TLSV1_UNRECOGNIZED_NAME' } : null,
    );
    expect(of('sonarr.small.test')).toMatchObject({
      status: null,
      error: 'TLS: TLSV1_UNRECOGNIZED_NAME',
      hsts: null,
      lastStatus: null,
    });
  });
});
