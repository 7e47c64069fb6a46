import { describe, expect, it } from 'vitest';
import type { HttpProbe } from '../../clients/probes.ts';
import { familyOf } from '../../lib/ip.ts';
import { hardened } from '../../testing/worlds/world-hardened.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherRateTrials } from './gather-rate-trials.ts';

const visitors = ['198.51.100.27', '198.51.100.28', '2001:db8:100::27', '2001:db8:100::28'];
const lab = { view: 'lab', address: '198.51.100.1', address6: '2001:db8:100::1', pid: 1 } as const;

/** A proxy that lets each key ask so often; null: as often as it likes. */
const look = async (burst: number | null, keyOf: (probe: HttpProbe) => string, change = {}) => {
  const { evidence, policy } = hardened();
  const asked = new Map<string, number>();
  const vantage = fakeVantage({
    namespaces: ['host', 'outside', 'traefik'],
    answer: (probe) => {
      if (probe.kind !== 'http') return {};
      const key = `${probe.host ?? ''} ${keyOf(probe)}`;
      const count = (asked.get(key) ?? 0) + 1;
      asked.set(key, count);
      const status = burst !== null && count > burst ? 429 : 200;
      return { value: 'open', http: { status, headers: {}, body: '', certificate: null } };
    },
  });
  // No place is waited for.
  for (const figures of [policy.rateLimits.general, policy.rateLimits.admin]) Object.assign(figures, { average: 1e6 });
  for (const figures of [policy.rateLimits.general, policy.rateLimits.admin]) Object.assign(figures, { burst: 20 });
  const targets = ['198.51.100.10', '2001:db8:100::10'];
  const outside = { ...lab, visitors, targets };
  const context = contextOf(vantage, policy, evidence, { outside, disturb: true, ...change });
  const { value, undertaken } = await gatherRateTrials.gather(context);
  return { value, undertaken, asked: vantage.asked.map(({ probe }) => probe) };
};
const byAddress = ({ from, address }: HttpProbe): string => `${from ?? ''} ${familyOf(address)}`;

describe('a look at rate limits', () => {
  it('is made by nobody who was not asked to', async () => {
    const { value, asked } = await look(20, byAddress, { disturb: false });
    expect([value.notMade?.includes('--disturb'), value.rows, asked]).toEqual([true, [], []]);
  });

  it('asks each router until one is turned away, and then others of both families', async () => {
    const { value, undertaken } = await look(20, byAddress);
    expect([...new Set(value.rows.map(({ router }) => router))].sort()).toEqual([
      ...['authelia@docker', 'jellyfin@docker', 'qbittorrent@docker', 'radarr@docker'],
      ...['sonarr-api@docker', 'sonarr@docker'],
    ]);
    expect(undertaken?.['rows']).toHaveLength(value.rows.length);
    const [jellyfin] = value.rows.filter(({ router }) => router === 'jellyfin@docker');
    expect(jellyfin).toMatchObject({ visitor: '198.51.100.27', sent: 25, passed: 20, limited: 5, error: null });
    expect(jellyfin?.bystanders).toEqual([
      { visitor: '198.51.100.28', status: 200 },
      { visitor: '2001:db8:100::28', status: 200 },
    ]);
    expect(jellyfin?.again?.status).toBe(429);
  });

  it('goes over IPv6 too, once for each set of limits', async () => {
    const { value } = await look(20, byAddress);
    const six = value.rows.filter(({ family }) => family === 6);
    expect(six.map(({ visitor }) => visitor)).toEqual(['2001:db8:100::27', '2001:db8:100::27']);
    expect(six[0]?.bystanders.map(({ visitor }) => visitor)).toEqual(['2001:db8:100::28', '198.51.100.28']);
  });

  it('sees one count for everybody', async () => {
    const { value } = await look(20, () => 'all');
    expect(value.rows.find(({ router }) => router === 'jellyfin@docker')?.bystanders).toEqual([
      { visitor: '198.51.100.28', status: 429 },
      { visitor: '2001:db8:100::28', status: 429 },
    ]);
  });

  it('ends where nobody is ever turned away', async () => {
    const { value } = await look(null, byAddress, {});
    const [jellyfin] = value.rows;
    expect([jellyfin?.limited, jellyfin?.again, jellyfin?.bystanders]).toEqual([0, null, []]);
    expect(jellyfin?.sent).toBeLessThanOrEqual(2000);
  });

  it('says why a router cannot be asked', async () => {
    const { evidence, policy } = hardened();
    const vantage = fakeVantage({ namespaces: ['host', 'outside'], answer: () => ({ error: 'silence' }) });
    const outside = { ...lab, visitors, targets: ['198.51.100.10'] };
    const { value } = await gatherRateTrials.gather(contextOf(vantage, policy, evidence, { outside, disturb: true }));
    expect(value.rows[0]).toMatchObject({ error: '25 of 25 requests got no answer', limited: 0 });
  });

  it('is made by whoever there is, where no outside view is lent', async () => {
    const { value } = await look(20, byAddress, { outside: null });
    expect(value.rows[0]).toMatchObject({ visitor: 'host over IPv4', bystanders: [] });
  });
});
