import { describe, expect, it } from 'vitest';
import type { HttpProbe } from '../../clients/probes.ts';
import { monitored } from '../../testing/worlds/world-monitored.ts';
import { gatherDashboards } from './gather-dashboards.ts';
import { said, watched } from './watchers.fake.ts';

type Parts = Readonly<Record<string, ReturnType<typeof said>>>;

const board = {
  dashboard: {
    templating: {
      list: [
        { name: 'job', current: { value: ['loki', 'traefik'] } },
        { name: 'all', current: { value: '$__all' } },
        { name: 'none', current: null },
      ],
    },
    panels: [
      { title: 'Row', panels: [{ title: 'Up', datasource: { uid: 'prom' }, targets: [{ expr: 'up{job=~"$job"}' }] }] },
      { title: 'All', datasource: 'prom', targets: [{ expr: 'x{a=~"${all:regex}",b=~"$none"}[$__rate_interval]' }] },
      {
        title: 'Hidden',
        datasource: 'prom',
        targets: [
          { expr: 'y', hide: true },
          { datasource: { uid: 'loki' }, expr: 'z' },
        ],
      },
      { title: 'Chosen', datasource: { uid: '${source}' }, targets: [{ expr: 'w' }] },
      { title: 'Words' },
    ],
  },
};
const grafana = (parts: Parts) => (probe: HttpProbe) => {
  if (probe.namespace !== 'grafana') return undefined;
  const path = probe.path.split('?')[0] ?? '';
  const result = (series: number, error?: string) =>
    said({
      results: { A: { frames: Array.from({ length: series }, () => ({ data: { values: [[1], [2]] } })), error } },
    });
  const query = /"expr":"(\w)/.exec(probe.body ?? '')?.[1] ?? '';
  const answers: Parts = {
    '/api/health': said({ database: 'ok' }),
    '/api/datasources': said(['prom', 'loki', 'odd'].map((uid) => ({ uid, name: uid.toUpperCase(), type: uid }))),
    '/api/datasources/uid/prom/health': said({ status: 'OK', message: 'well' }),
    '/api/datasources/uid/loki/health': said({ status: 'ERROR', message: 'connection refused' }, 400),
    '/api/datasources/uid/odd/health': said({}, 404),
    '/api/search': said([{ uid: 'stack', title: 'Stack', type: 'dash-db' }]),
    '/api/dashboards/uid/stack': said(board),
    '/api/ds/query': query === 'z' ? result(0, 'no such thing') : result(query === 'u' ? 3 : 0),
    ...parts,
  };
  return answers[path];
};
const gather = async (parts: Parts = {}) => {
  const { context, vantage } = watched(monitored(), grafana(parts));
  return { vantage, ...(await gatherDashboards.gather(context)) };
};

describe('gatherDashboards', () => {
  it('lets Grafana ask its own data sources', async () => {
    const { value, undertaken } = await gather();
    expect(value.database).toBe('ok');
    expect(value.sources).toEqual([
      { uid: 'prom', name: 'PROM', kind: 'prom', health: 'ok', detail: 'well' },
      { uid: 'loki', name: 'LOKI', kind: 'loki', health: 'error', detail: 'connection refused' },
      { uid: 'odd', name: 'ODD', kind: 'odd', health: null, detail: 'its kind has no test' },
    ]);
    expect(undertaken?.['sources']).toHaveLength(3);
  });

  it('puts each panel’s query as somebody would who opens it', async () => {
    const { value, vantage } = await gather();
    expect(value.boards[0]?.panels).toEqual([
      { title: 'Up', source: 'prom', query: 'up{job=~"loki|traefik"}', series: 3, error: null },
      { title: 'All', source: 'prom', query: 'x{a=~".+",b=~".+"}[$__rate_interval]', series: 0, error: null },
      { title: 'Hidden', source: 'loki', query: 'z', series: 0, error: 'no such thing' },
      { title: 'Chosen', source: null, query: 'w', series: null, error: 'its data source is chosen by hand' },
    ]);
    const put = vantage.asked.filter(({ probe }) => probe.kind === 'http' && probe.path === '/api/ds/query');
    expect(put).toHaveLength(3);
    expect(put[0]?.probe).toMatchObject({ method: 'POST', namespace: 'grafana' });
  });

  it.each([
    ['sources', { '/api/datasources': said('', 401) }],
    ['boards', { '/api/search': said('', 403) }],
  ])('names what it was not given: %s', async (what, parts) => {
    const { value } = await gather(parts);
    expect(value.unread.map((each) => each.what)).toEqual([what]);
  });

  it('says of a dashboard that it could not be read, and of a query that it was not answered', async () => {
    expect((await gather({ '/api/dashboards/uid/stack': said('', 500) })).value.boards[0]).toMatchObject({
      panels: [],
    });
    const { value } = await gather({ '/api/ds/query': said('oh', 502) });
    expect(value.boards[0]?.panels[0]).toMatchObject({ series: null, error: 'Grafana answered 502' });
  });

  it('says of a Grafana that does not answer that it does not', async () => {
    expect((await gather({ '/api/health': { value: 'refused' } })).value.grafana.state).toBe('unreached');
    expect((await gather({ '/api/health': said('oh', 500) })).value.grafana.state).toBe('mute');
  });
});
