import type { TimeSpec } from '../../evidence/alerting.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Rule, RuleSelector, Target } from '../../evidence/metrics.ts';

/** A target that is up. */
export const targetOf = (job: string, url: string): Target => ({
  job,
  url,
  instance: new URL(url).host,
  about: null,
  health: 'up',
  error: '',
  scrapedAgo: 4,
  interval: 15,
});

/** A selector that finds something. */
export const selectorOf = (metric: string, text = metric, change: Partial<RuleSelector> = {}): RuleSelector => ({
  text,
  metric,
  absence: false,
  series: 4,
  metricSeries: 4,
  matchers: [],
  ...change,
});

/** An alert rule that is loaded, evaluated, and not true. */
export const ruleOf = (name: string, query: string, selectors: RuleSelector[], change: Partial<Rule> = {}): Rule => ({
  group: 'stack',
  name,
  kind: 'alerting',
  query,
  waits: 60,
  labels: { severity: 'critical' },
  health: 'ok',
  error: '',
  state: 'inactive',
  evaluatedAgo: 7,
  interval: 15,
  selectors,
  result: 0,
  compared: 1,
  ...change,
});

const ports: readonly (readonly [string, number, boolean])[] = [
  ['traefik', 80, false],
  ['traefik', 443, false],
  ['traefik', 8082, true],
  ['jellyfin', 8096, false],
  ['sonarr', 8989, false],
  ['radarr', 7878, false],
  ['gluetun', 8080, false],
  ['gluetun', 6881, false],
  ['authelia', 9091, false],
  ['redis', 6379, false],
  ['prometheus', 9090, true],
  ['alertmanager', 9093, true],
  ['loki', 3100, true],
  ['promtail', 9080, true],
  ['grafana', 3000, false],
];

const status = '{code=~"5.."}';
const requests = 'traefik_service_requests_total';

const goodMetrics = (): Artifacts['metrics'] => ({
  prometheus: { service: 'prometheus', port: 9090, state: 'answered', error: null },
  targets: [
    targetOf('prometheus', 'http://localhost:9090/metrics'),
    targetOf('traefik', 'http://traefik:8082/metrics'),
    targetOf('alertmanager', 'http://alertmanager:9093/metrics'),
    targetOf('loki', 'http://loki:3100/metrics'),
    targetOf('promtail', 'http://promtail:9080/metrics'),
  ],
  rules: [
    ruleOf('ContainerDown', 'up == 0', [selectorOf('up')]),
    ruleOf('DiskSpaceLow', 'node_filesystem_avail_bytes / node_filesystem_size_bytes < 0.1', [
      selectorOf('node_filesystem_avail_bytes'),
      selectorOf('node_filesystem_size_bytes'),
    ]),
    ruleOf('HighErrorRate', `sum(rate(${requests}${status}[5m])) / sum(rate(${requests}[5m])) > 0.05`, [
      // Nobody was answered an error yet.
      selectorOf(requests, `${requests}${status}`, {
        series: 0,
        matchers: [{ text: 'code=~"5.."', label: 'code', op: '=~', value: '5..', series: 0, labelled: 4 }],
      }),
      selectorOf(requests),
    ]),
  ],
  alertmanagers: [{ url: 'http://alertmanager:9093/api/v2/alerts', active: true, status: 200, error: null }],
  config: {
    jobs: ['prometheus', 'traefik', 'alertmanager', 'loki', 'promtail'],
    externalLabels: {},
    alertRelabelings: [],
  },
  retentionHours: 168,
  retentionBytes: null,
  samplesPerSecond: 120,
  lookbackSeconds: 300,
  oldestHours: 20,
  unread: [],
  offers: ports.map(([namespace, port, offers]) => ({ namespace, port, offers, error: null })),
});

const nightly: TimeSpec = {
  ...{ minutes: [{ from: 0, to: 360 }], weekdays: [], days: [], months: [], years: [], location: '' },
};

const goodAlerting = (): Artifacts['alerting'] => ({
  alertmanager: { service: 'alertmanager', port: 9093, state: 'answered', error: null },
  routes: [
    {
      at: '',
      receiver: 'operator',
      matchers: [],
      continues: false,
      mutedIn: [],
      activeIn: [],
      groupWait: 30,
      groupInterval: 300,
    },
    {
      at: '0',
      receiver: 'pager',
      matchers: [{ label: 'severity', op: '=', value: 'critical' }],
      continues: false,
      mutedIn: [],
      activeIn: [],
      groupWait: 30,
      groupInterval: 300,
    },
  ],
  receivers: ['operator', 'pager'].map((name) => ({
    name,
    integrations: [{ kind: 'webhook', endpoint: `${name}.test:443`, value: 'open', tls: null, error: null }],
  })),
  inhibitions: [
    {
      source: [{ label: 'alertname', op: '=', value: 'HostDown' }],
      target: [{ label: 'alertname', op: '=', value: 'ContainerDown' }],
      equal: ['instance'],
    },
  ],
  intervals: [{ name: 'nights', always: false, specs: [nightly] }],
  silences: [],
  alerts: [],
  sent: [],
  unread: [],
});

/** The containers of the monitored world that run. */
export const watchedSubjects = [
  ...['traefik', 'jellyfin', 'sonarr', 'radarr', 'gluetun', 'qbittorrent', 'fail2ban', 'authelia', 'redis'],
  ...['prometheus', 'alertmanager', 'loki', 'promtail', 'grafana'],
] as const;

const goodLogStore = (): Artifacts['log-store'] => ({
  store: { service: 'loki', port: 3100, state: 'answered', error: null },
  ready: 200,
  shipper: { service: 'promtail', port: 9080, state: 'answered', error: null },
  rows: watchedSubjects.map((subject) => ({
    subject,
    service: subject,
    stream: `container="small-${subject}-1"`,
    newest: '2026-11-01T11:59:50.000Z',
    written: '2026-11-01T11:59:52.000Z',
    discarded: false,
    error: null,
    nonce: { foundAfterMs: 900, error: null },
  })),
  retention: { configuredHours: 168, enforced: true, exceptions: [], delayHours: 2, oldestHours: 30, error: null },
});

const goodDashboards = (): Artifacts['dashboards'] => ({
  grafana: { service: 'grafana', port: 3000, state: 'answered', error: null },
  database: 'ok',
  sources: [
    { uid: 'prom', name: 'Prometheus', kind: 'prometheus', health: 'ok', detail: '' },
    { uid: 'loki', name: 'Loki', kind: 'loki', health: 'ok', detail: '' },
  ],
  boards: [
    {
      uid: 'stack',
      title: 'Stack',
      error: null,
      panels: [{ title: 'Up', source: 'prom', query: 'up', series: 4, error: null }],
    },
  ],
  unread: [],
});

const goodTrials = (): Artifacts['alert-trials'] => ({
  notMade: null,
  watching: ['operator', 'pager'],
  rows: [
    { alert: 'test alert', cause: null, reached: 'receiver', afterMs: 1200, limitMs: 30_000, error: null },
    {
      alert: 'ContainerDown',
      cause: 'jellyfin is stopped',
      reached: 'receiver',
      afterMs: 21_000,
      limitMs: 90_000,
      error: null,
    },
  ],
  transcript: [],
});

/** What the small good world shows of those who watch it. */
export const goodWatch = (): Pick<Artifacts, 'metrics' | 'alerting' | 'log-store' | 'dashboards' | 'alert-trials'> => ({
  metrics: goodMetrics(),
  alerting: goodAlerting(),
  'log-store': goodLogStore(),
  dashboards: goodDashboards(),
  'alert-trials': goodTrials(),
});
