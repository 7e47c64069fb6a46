import { describe, expect, it } from 'vitest';
import type { HttpProbe, Probe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Policy } from '../../policy/policy.ts';
import { secured } from '../../testing/worlds/world-secured.ts';
import { contextOf } from '../context.fake.ts';
import type { GatherContext } from '../context.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherStandpoints } from './gather-standpoints.ts';

const http = (status: number, body = '', headers: Record<string, string> = {}): Partial<ProbeResult> => ({
  value: 'open',
  http: { status, headers, body, certificate: null },
});
const page = (name: string) => http(200, `stackproof-standin ${name} 00ff\n`);

/** A proxy whose login lets one address in; asked directly, backends show themselves. */
function answer(probe: HttpProbe, letIn: string | null): Partial<ProbeResult> {
  const service = (probe.host ?? '').split('.')[0] ?? '';
  if (probe.namespace === 'traefik')
    return { 8989: page('sonarr'), 8096: page('jellyfin') }[probe.port] ?? { value: 'refused' };
  if (probe.host === 'jellyfin.small.test' || probe.namespace === letIn) return page(service);
  if (!/^(?:sonarr|radarr|qbittorrent)$/.test(service)) return http(404, '404 page not found\n');
  return http(302, '', { location: `https://auth.small.test/?rd=https://${probe.host}${probe.path}` });
}

interface Given {
  change?: (evidence: Artifacts, policy: Policy) => void;
  letIn?: string;
  tcp?: (probe: Probe) => Partial<ProbeResult>;
  seen?: (begin: string) => unknown;
  lost?: number;
  context?: Partial<GatherContext>;
}

async function gather({
  change,
  letIn,
  tcp = () => ({ value: 'open' }),
  seen = () => [],
  lost = 0,
  context = {},
}: Given = {}) {
  const { evidence, policy } = secured(change);
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe) => (probe.kind === 'http' ? answer(probe, letIn ?? null) : tcp(probe)),
    run: (_namespace, argv) => ({ stdout: JSON.stringify({ seen: seen(argv[5] ?? ''), lost }) }),
  });
  const { value } = await gatherStandpoints.gather(contextOf(vantage, policy, evidence, context));
  return { value, sent: vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe] : [])) };
}

const gluetunIsTunnel = (_: Artifacts, policy: Policy) =>
  void Object.assign(policy, { tunnels: [{ service: 'gluetun', kind: 'ngrok', targets: [] }] });
const inner = ({ traefik }: Artifacts) => {
  traefik.entryPoints.push({ name: 'inside', address: ':8444' });
  const [router] = traefik.routers.filter(({ name }) => name === 'sonarr@docker');
  if (router)
    traefik.routers.push({ ...router, name: 'inner@docker', entryPoints: ['inside'], tls: false, middlewares: [] });
};

describe('gatherStandpoints', () => {
  it('asks one neighbour on each network of the proxy wholly, others lightly, and the host', async () => {
    const { value } = await gather();
    expect(
      value.standpoints.map(({ name, namespace, family, depth }) => `${name} ${namespace} ${family} ${depth}`),
    ).toEqual([
      'outside over IPv4 outside 4 access',
      'outside over IPv6 outside 6 whole',
      'security-net authelia 4 light',
      'download-net gluetun 4 whole',
      'frontend-net jellyfin 4 whole',
      'frontend-net jellyfin 6 whole',
      'backend-net radarr 4 whole',
      'download-net radarr 4 light',
      'backend-net sonarr 4 light',
      'download-net sonarr 4 light',
      'the host host 4 whole',
      'the host host 6 whole',
    ]);
    expect(value.rows.filter(({ standpoint }) => standpoint === 'outside over IPv4')).toEqual([]);
    const light = value.rows.filter(({ namespace }) => namespace === 'authelia');
    expect(light.map(({ router, from, address }) => [router, from, address])).toEqual(
      ['sonarr', 'radarr', 'qbittorrent'].map((name) => [`${name}@docker`, '203.0.113.163', '203.0.113.162']),
    );
  });

  it('costs no standpoint more than a few requests for each router', async () => {
    const { value } = await gather();
    const counts = [
      ...Map.groupBy(value.rows, ({ namespace, network, family }) => `${namespace} ${network} ${family}`),
    ];
    expect(Math.max(...counts.map(([, rows]) => rows.length))).toBeLessThanOrEqual(5 * value.routers.length);
  });

  it('says whose page one neighbour got', async () => {
    const { value } = await gather({ letIn: 'jellyfin' });
    const got = value.rows.filter(({ router, backend }) => router === 'sonarr@docker' && backend === 'sonarr');
    expect([...new Set(got.map(({ namespace }) => namespace))]).toEqual(['jellyfin']);
  });

  it('asks from a tunnel under its own name', async () => {
    const { value } = await gather({ change: gluetunIsTunnel });
    expect(value.standpoints.filter(({ kind }) => kind === 'tunnel').map(({ name }) => name)).toEqual(['gluetun']);
    expect(value.rows.some(({ standpoint }) => standpoint === 'gluetun')).toBe(true);
  });

  it('asks a router on an entrypoint that is not published, from those who reach it', async () => {
    const { value } = await gather({ change: inner });
    expect(value.routers.find(({ router }) => router === 'inner@docker')).toMatchObject({ entryPoints: ['inside'] });
    const rows = value.rows.filter(({ router }) => router === 'inner@docker');
    expect(rows.length).toBeGreaterThan(0);
    expect(rows.every(({ port, standpoint }) => port === 8444 && !standpoint.startsWith('outside'))).toBe(true);
  });

  it('asks nothing where nobody opens, and says what came back', async () => {
    const { value } = await gather({
      tcp: ({ namespace }) => ({ value: namespace === 'radarr' ? 'dropped' : 'open' }),
    });
    const shut = value.standpoints.filter(({ namespace }) => namespace === 'radarr');
    expect(shut.flatMap(({ knocks }) => knocks.map((each) => each.value))).toEqual(['dropped', 'dropped']);
    expect(value.rows.filter(({ namespace }) => namespace === 'radarr')).toEqual([]);
  });

  it('says from where no packet could be sent', async () => {
    const { value } = await gather({ tcp: ({ namespace }) => (namespace === 'gluetun' ? {} : { value: 'open' }) });
    expect(value.standpoints.find(({ namespace }) => namespace === 'gluetun')?.cannot).toContain('probe-failed');
  });

  it('says that nobody lent a view from outside', async () => {
    const { value } = await gather({ context: { outside: null } });
    expect(value.standpoints.find(({ name }) => name === 'outside over IPv4')?.cannot).toContain('nobody lent a view');
  });

  it('tries claims where they are believed, and plainly once more', async () => {
    const trusting = ({ traefik }: Artifacts) => {
      for (const each of traefik.entryPoints)
        each.forwardedHeaders = { insecure: false, trustedIPs: ['203.0.113.96/27'] };
    };
    const { value } = await gather({ change: trusting });
    const tried = value.rows.filter(({ purpose }) => purpose === 'trick');
    expect([...new Set(tried.map(({ namespace }) => namespace))]).toEqual(['gluetun']);
    expect(tried.map(({ name }) => name)).toContain('x-forwarded-host');
    expect(value.rows.some(({ purpose, namespace }) => purpose === 'afterwards' && namespace === 'gluetun')).toBe(true);
  });

  it('reads what the proxy tells of a visitor, the backend’s request and the login’s apart', async () => {
    const to = { to: '203.0.113.34', port: 8989 };
    const seen = (begin: string) => [
      { ...to, mark: `${begin}x0x`, names: ['X-Stackproof-Mark'], addresses: ['198.51.100.1'] },
      { ...to, mark: `${begin}x1x`, names: ['X-Forwarded-Uri'], addresses: ['203.0.113.1'] },
    ];
    const { value } = await gather({ seen });
    expect(
      value.visitors.map(({ standpoint, told, addresses, error }) => [standpoint, told, addresses, error]),
    ).toEqual([
      ['outside over IPv4', 'backend', ['198.51.100.1'], null],
      ['outside over IPv4', 'login', ['203.0.113.1'], null],
    ]);
  });

  it('says so where packets to them were lost', async () => {
    const { value } = await gather({ lost: 3 });
    expect([...new Set(value.visitors.map(({ error }) => error))]).toEqual([
      '3 packets came faster than this machine could read them',
    ]);
  });
});
