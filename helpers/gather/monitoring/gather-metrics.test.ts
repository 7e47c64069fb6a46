import { describe, expect, it, vi } from 'vitest';
import type { HttpProbe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { monitored } from '../../testing/worlds/world-monitored.ts';
import { gatherMetrics } from './gather-metrics.ts';
import { secondsOf } from '../../promql/durations.ts';
import { atOnce, said, watched } from './watchers.fake.ts';

const now = 1_793_534_400;
const at = (secondsAgo: number) => new Date((now - secondsAgo) * 1000).toISOString();
const never = '0001-01-01T00:00:00Z';

const target = (job: string, url: string, change: object = {}) => ({
  discoveredLabels: {},
  labels: { job, instance: new URL(url).host },
  scrapePool: job,
  scrapeUrl: url,
  lastError: '',
  lastScrape: at(4),
  health: 'up',
  scrapeInterval: '15s',
  ...change,
});
const alert = (name: string, query: string, change: object = {}) => ({
  name,
  query,
  type: 'alerting',
  duration: 60,
  labels: { severity: 'critical' },
  health: 'ok',
  lastError: '',
  lastEvaluation: at(7),
  state: 'inactive',
  ...change,
});
const config = `
global: { external_labels: { site: home } }
alerting: { alert_relabel_configs: [{ source_labels: [alertname], regex: Noise, action: drop }] }
scrape_configs: [{ job_name: loki, basic_auth: { username: a, password: <secret> } }]
`;

interface Prometheus {
  targets?: object[];
  rules?: object[];
  /** Selector → series. */
  series?: Readonly<Record<string, number>>;
  parts?: Readonly<Record<string, Partial<ProbeResult>>>;
  managers?: Partial<ProbeResult>;
}

const data = (value: unknown) => said({ status: 'success', data: value });

/** What an instant query gives. */
function queried(query: string, series: Readonly<Record<string, number>>) {
  if (query === 'time()') return data({ resultType: 'scalar', result: [now, `${now}`] });
  if (query.startsWith('time()')) return data({ resultType: 'scalar', result: [now, '7200'] });
  const result = Array.from({ length: series[query] ?? 0 }, () => ({ metric: {}, value: [now, '1'] }));
  return data({ resultType: 'vector', result });
}

const offers: Readonly<Record<number, ReturnType<typeof said>>> = {
  3100: said('# HELP up It is.\nup 1\n'),
  9080: said('up 1\n', 200, { 'content-type': 'text/plain; version=0.0.4; charset=utf-8' }),
};
const offer = (port: number) => offers[port] ?? said('up 1', 404);

function prometheus({ targets = [], rules = [], series = {}, parts = {}, managers }: Prometheus) {
  return (probe: HttpProbe) => {
    const url = new URL(probe.path, 'http://prometheus.test');
    if (probe.path === '/-/ready') return managers ?? said('ready');
    if (probe.path === '/metrics') return offer(probe.port);
    if (probe.namespace !== 'prometheus' || probe.port !== 9090) return undefined;
    const activeAlertmanagers = [{ url: 'http://alertmanager:9093/api/v2/alerts' }];
    const answers: typeof parts = {
      '/api/v1/query': queried(url.searchParams.get('query') ?? '', series),
      '/api/v1/targets': data({ activeTargets: targets }),
      '/api/v1/rules': data({ groups: [{ name: 'stack', interval: 15, rules }] }),
      '/api/v1/alertmanagers': data({ activeAlertmanagers, droppedAlertmanagers: null }),
      '/api/v1/status/config': data({ yaml: config }),
      '/api/v1/status/runtimeinfo': data({ storageRetention: '1w or 10GiB' }),
      ...parts,
    };
    return answers[url.pathname];
  };
}

const gather = async (
  world: Prometheus,
  { change, ...around }: Parameters<typeof watched>[2] & { change?: Parameters<typeof monitored>[0] } = {},
) => {
  const { vantage, context } = watched(monitored(change), prometheus(world), around);
  const { value, undertaken } = await gatherMetrics.gather(context);
  return { value, undertaken, vantage };
};

describe('gatherMetrics', () => {
  it('reads targets by Prometheus’ own clock', async () => {
    const { value } = await gather({
      targets: [
        target('loki', 'http://loki:3100/metrics'),
        target('probe', 'http://blackbox:9115/probe?target=http%3A%2F%2Fsonarr%3A8989', { lastScrape: never }),
        target('down', 'http://x:1/metrics', {
          health: 'down',
          lastError: 'refused',
          discoveredLabels: { __param_target: 'y' },
        }),
      ],
    });
    expect(
      value.targets.map(({ job, health, error, scrapedAgo, interval, about }) => [
        job,
        health,
        error,
        scrapedAgo,
        interval,
        about,
      ]),
    ).toEqual([
      ['loki', 'up', '', 4, 15, null],
      ['probe', 'up', '', null, 15, 'http://sonarr:8989'],
      ['down', 'down', 'refused', 4, 15, 'y'],
    ]);
    expect(value.prometheus).toEqual({ service: 'prometheus', port: 9090, state: 'answered', error: null });
  });

  it('looks up every selector of a rule, and of one that finds nothing its metric and each matcher', async () => {
    const { value } = await atOnce(vi, () =>
      gather({
        rules: [alert('Down', 'up{job="nod",x="y"} == 0 or rate(gone_total[5m]) > 1 or good > 1')],
        series: {
          good: 3,
          '{__name__="up"}': 5,
          '{__name__="up",x="y"}': 2,
          '{__name__="up",job!=""}': 5,
          '{__name__="up",x!=""}': 2,
        },
      }),
    );
    const [rule] = value.rules;
    expect(rule?.selectors?.map(({ text, series, metricSeries }) => [text, series, metricSeries])).toEqual([
      ['up{job="nod",x="y"}', 0, 5],
      ['gone_total', 0, 0],
      ['good', 3, 3],
    ]);
    expect(rule?.selectors?.[0]?.matchers.map(({ text, series, labelled }) => [text, series, labelled])).toEqual([
      ['job="nod"', 0, 5],
      ['x="y"', 2, 2],
    ]);
    expect(rule).toMatchObject({ waits: 60, evaluatedAgo: 7, interval: 15, state: 'inactive', result: 0 });
  });

  it.each([
    ['never did', {}, 1, 0],
    ['did a moment ago', { 'last_over_time((rate(a[1m]) / rate(b[1m]) > bool  0.05)[2m:15s])': 1 }, 1, 1],
    ['is about a series that came only now', {}, 0, null],
  ])('says of what meets nothing now whether it %s', async (_how, more, before, compared) => {
    const series = { a: 1, b: 1, 'a offset 2m': 1, 'b offset 2m': before, ...more };
    const { value } = await gather({ rules: [alert('Errors', 'rate(a[1m]) / rate(b[1m]) > 0.05')], series });
    expect(value.rules[0]).toMatchObject({ compared });
  });

  it('keeps of the configuration what decides, and no secret', async () => {
    const { value } = await gather({});
    expect(value.config).toEqual({
      jobs: ['loki'],
      externalLabels: { site: 'home' },
      alertRelabelings: [
        {
          sourceLabels: ['alertname'],
          separator: ';',
          regex: 'Noise',
          action: 'drop',
          targetLabel: '',
          replacement: '$1',
        },
      ],
    });
    expect([value.retentionHours, value.oldestHours]).toEqual([168, 2]);
  });

  it.each([
    ['1w', null],
    ['1w or 10GiB', 10 * 2 ** 30],
    ['512MB', 2 ** 29],
    ['1GiB512MiB', 1.5 * 2 ** 30],
    ['plenty', null],
  ])('reads how many bytes of samples there may be: %s', async (storageRetention, bytes) => {
    const { value } = await gather({ parts: { '/api/v1/status/runtimeinfo': data({ storageRetention }) } });
    expect(value.retentionBytes).toBe(bytes);
  });

  it.each([
    [{ 'query.lookback-delta': '2m30s' }, 150],
    [{}, null],
  ])('reads for how long a sample counts: %j', async (flags, seconds) => {
    const { value } = await gather({ parts: { '/api/v1/status/flags': data(flags) } });
    expect(value.lookbackSeconds).toBe(seconds);
  });

  it('counts the samples that come in a second', async () => {
    const series = { 'avg(scrape_samples_post_metric_relabeling)': 30 };
    const { value } = await gather({ series, targets: [target('loki', 'http://loki:3100/metrics')] });
    // What is made up here says 1 of each.
    expect(value.samplesPerSecond).toBeCloseTo(1 / 15);
    const unknown = target('loki', 'http://loki:3100/metrics', { scrapeInterval: '' });
    expect((await gather({ series, targets: [unknown] })).value.samplesPerSecond).toBeNull();
  });

  it('asks each Alertmanager from where alerts come', async () => {
    const { value, vantage } = await gather({});
    expect(value.alertmanagers).toEqual([
      { url: 'http://alertmanager:9093/api/v2/alerts', active: true, status: 200, error: null },
    ]);
    const asked = vantage.asked.find(({ probe }) => probe.kind === 'http' && probe.path === '/-/ready');
    expect(asked?.probe).toMatchObject({ namespace: 'prometheus', address: '203.0.113.228', port: 9093 });
  });

  it('asks one below a path where alerts are sent', async () => {
    const { vantage } = await gather({
      parts: {
        '/api/v1/alertmanagers': data({
          activeAlertmanagers: [{ url: 'http://alertmanager:9093/am/api/v2/alerts' }],
          droppedAlertmanagers: [],
        }),
      },
    });
    const paths = vantage.asked.flatMap(({ probe }) => (probe.kind === 'http' ? [probe.path] : []));
    expect(paths).toContain('/am/-/ready');
    expect(paths).not.toContain('/-/ready');
  });

  it('says which ports offer metrics, and that before it asks', async () => {
    const { value, undertaken } = await gather({});
    expect(value.offers.filter(({ offers }) => offers)).toEqual([
      { namespace: 'loki', port: 3100, offers: true, error: null },
      { namespace: 'promtail', port: 9080, offers: true, error: null },
    ]);
    expect(value.offers.map(({ namespace }) => namespace)).toEqual(
      expect.arrayContaining(['traefik', 'redis', 'sonarr']),
    );
    expect(undertaken?.['offers']).toHaveLength(value.offers.length);
  });

  it('names what Prometheus did not give', async () => {
    const broken = said('oh', 500);
    const { value } = await gather({
      parts: {
        '/api/v1/rules': broken,
        '/api/v1/status/config': broken,
        '/api/v1/alertmanagers': said({ status: 'success', data: 7 }),
      },
    });
    expect(value.unread.map(({ what }) => what)).toEqual(['rules', 'alertmanagers', 'config']);
    expect(value).toMatchObject({ rules: [], alertmanagers: [], config: null });
  });

  const gone = (evidence: Artifacts) => {
    evidence.containers = evidence.containers.filter(({ service }) => service !== 'prometheus');
  };
  const stopped = (evidence: Artifacts) => {
    for (const each of evidence.containers) if (each.service === 'prometheus') each.status = 'exited';
  };
  it.each([
    ['absent', gone],
    ['stopped', stopped],
  ] as const)('says of a Prometheus that is %s that it is', async (state, change) => {
    const { value } = await gather({}, { change });
    expect(value.prometheus.state).toBe(state);
    expect(value.offers.length).toBeGreaterThan(5);
  });

  it.each([
    ['unreached', { value: 'refused' }],
    ['mute', { value: 'dropped', error: 'no answer' }],
    ['refused', said('', 401)],
  ] as const)('says of a Prometheus that does not answer that it is %s', async (state, answer) => {
    const { value } = await gather({ parts: { '/api/v1/targets': answer } });
    expect(value.prometheus.state).toBe(state);
  });

  it('waits until every target was asked', async () => {
    const unasked = target('loki', 'http://loki:3100/metrics', { health: 'unknown', lastScrape: never });
    const { value, vantage } = await atOnce(vi, () => gather({ targets: [unasked] }));
    expect(value.targets[0]?.health).toBe('unknown');
    const asked = vantage.asked.filter(
      ({ probe }) => probe.kind === 'http' && probe.path.startsWith('/api/v1/targets'),
    );
    expect(asked.length).toBeGreaterThan(30);
  });

  const started = (secondsAgo: number) =>
    data({ storageRetention: '1w', startTime: new Date((now - secondsAgo) * 1000).toISOString() });
  const timesAsked = ({ asked }: Awaited<ReturnType<typeof gather>>['vantage']) =>
    asked.filter(({ probe }) => probe.kind === 'http' && probe.path.startsWith('/api/v1/targets')).length;

  it('waits for the targets of a Prometheus that has just started, and believes an old one that has none', async () => {
    const young = { parts: { '/api/v1/status/runtimeinfo': started(3) } };
    expect(timesAsked((await atOnce(vi, () => gather(young))).vantage)).toBeGreaterThan(30);
    const old = { parts: { '/api/v1/status/runtimeinfo': started(3000) } };
    expect(timesAsked((await gather(old)).vantage)).toBe(1);
  });

  it('waits until the rules of a young Prometheus have seen its targets', async () => {
    const rulesAt = (lastEvaluation: string) =>
      data({ groups: [{ name: 'stack', interval: 15, rules: [alert('Down', 'up == 0', { lastEvaluation })] }] });
    const world = (secondsAgo: number) => {
      let turn = 0;
      return {
        targets: [target('loki', 'http://loki:3100/metrics')],
        parts: {
          '/api/v1/status/runtimeinfo': started(secondsAgo),
          // Asked for at each turn, before the rules: its clock goes on, and at the third they are evaluated anew.
          get '/api/v1/query'() {
            turn += 1;
            return data({ resultType: 'scalar', result: [now, `${now + turn}`] });
          },
          get '/api/v1/rules'() {
            return rulesAt(turn > 40 ? at(-turn) : at(7));
          },
        },
      };
    };
    expect(timesAsked((await atOnce(vi, () => gather(world(20)))).vantage)).toBeGreaterThan(2);
    expect(timesAsked((await gather(world(3000))).vantage)).toBe(1);
  });

  it('logs in by the account of the policy, and hides what it says', async () => {
    const hidden: string[] = [];
    const { vantage } = await gather(
      {},
      {
        change: (_evidence, { monitoring }) =>
          void Object.assign(monitoring.metrics, { account: { user: 'anna', password: 'env:SMALL' } }),
        context: { resolve: () => 'fixture-word', hide: (secret) => void hidden.push(secret) },
      },
    );
    const line = Buffer.from('anna:fixture-word').toString('base64');
    expect(hidden).toEqual([line]);
    const [first] = vantage.asked.filter(({ probe }) => probe.kind === 'http' && probe.path.startsWith('/api/'));
    expect(first?.probe).toMatchObject({ headers: { authorization: `Basic ${line}` } });
  });
});

describe('secondsOf', () => {
  it.each([
    ['15s', 15],
    ['1m30s', 90],
    ['1w', 604_800],
    ['500ms', 0.5],
    ['', null],
    ['soon', null],
    ['5', null],
  ])('%s', (text, seconds) => {
    expect(secondsOf(text)).toBe(seconds);
  });
});
