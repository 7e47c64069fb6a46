import { describe, expect, it } from 'vitest';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { sealed } from '../../testing/worlds/world-sealed.ts';
import { contextOf } from '../context.fake.ts';
import { fakeVantage } from '../vantage.fake.ts';
import { gatherPanels } from './gather-panels.ts';

type Http = NonNullable<ProbeResult['http']>;
const said = (status: number, body = '', headers: Record<string, string> = {}): Http => ({
  status,
  body,
  headers,
  certificate: null,
});

/** What the panel of a service answers to its manual's password, and to another. */
async function gather(
  service: string,
  answer: (probe: HttpProbe, manual: boolean) => Http | null,
  { password = 'admin', disturb = true, pid = 7 } = {},
) {
  const { evidence, policy } = sealed();
  evidence.containers = [{ ...container('jellyfin'), service, subject: service, image: 'a.test/b:1', pid }];
  const basic = Buffer.from(`admin:${password}`).toString('base64');
  const vantage = fakeVantage({
    namespaces: ['jellyfin'],
    answer: (probe) => {
      if (probe.kind !== 'http') return {};
      const sent = `${probe.headers?.['Authorization'] ?? ''} ${probe.body ?? ''}`;
      const http = answer(
        probe,
        sent.includes(basic) || sent.endsWith(`=${password}`) || sent.includes(`"${password}"`),
      );
      return http ? { value: 'open', http } : { value: 'refused' };
    },
  });
  const { value } = await gatherPanels.gather(contextOf(vantage, policy, evidence, { disturb }));
  return { value, row: value.rows[0], asked: vantage.asked };
}

describe('gatherPanels', () => {
  it.each([
    ['qbittorrent', 'adminadmin', said(200, 'Ok.'), said(200, 'Fails.')],
    ['qbittorrent', 'adminadmin', said(204), said(401)],
    ['grafana', 'admin', said(200, '{"id":1}'), said(401)],
    ['portainer', 'portainer', said(200, '{"jwt":"x"}'), said(422)],
    ['sonarr', 'admin', said(302, '', { location: '/' }), said(302, '', { location: '/login?loginFailed=true' })],
    ['jellyfin', 'admin', said(200, '{}'), said(401)],
  ])('tells at %s what its manual opens', async (service, password, yes, no) => {
    const open = await gather(service, (_, manual) => (manual ? yes : no), { password });
    expect(open.row?.control).toBe('refused');
    expect(open.row?.tries.some(({ answer }) => answer === 'accepted')).toBe(true);
    const closed = await gather(service, () => no, { password });
    expect(closed.row?.tries.length).toBeGreaterThan(0);
    expect(closed.row?.tries.every(({ answer }) => answer === 'refused')).toBe(true);
  });

  it('tries nothing where a wrong password is not refused first', async () => {
    const { row, asked } = await gather('grafana', () => said(200));
    expect(row).toMatchObject({ control: 'accepted', tries: [] });
    expect(asked).toHaveLength(1);
    expect((await gather('grafana', () => said(404))).row).toMatchObject({ control: 'unclear', tries: [] });
    expect((await gather('qbittorrent', () => said(403))).row).toMatchObject({ control: 'banned', tries: [] });
  });

  it('says that nobody answered, or that it does not run', async () => {
    expect((await gather('grafana', () => null)).row?.error).toContain('3000');
    expect((await gather('grafana', () => said(401), { pid: 0 })).row?.error).toContain('not run');
  });

  it('tries nothing unless it is asked for', async () => {
    const { value, asked } = await gather('grafana', () => said(200), { disturb: false });
    expect(value).toMatchObject({ rows: [], notTried: expect.stringContaining('--disturb') });
    expect(asked).toEqual([]);
  });

  it('knows no panel by another name', async () => {
    expect((await gather('web-ui', () => said(200))).value).toEqual({ notTried: null, rows: [] });
  });
});
