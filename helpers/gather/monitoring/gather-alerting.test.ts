import { describe, expect, it } from 'vitest';
import type { HttpProbe } from '../../clients/probes.ts';
import { monitored } from '../../testing/worlds/world-monitored.ts';
import { readAlertmanagerConfig, readMatchers } from './alertmanager-config.ts';
import { gatherAlerting } from './gather-alerting.ts';
import { said, watched } from './watchers.fake.ts';

const nights =
  '{ weekdays: ["monday:friday"], times: [{ start_time: "22:00", end_time: "24:00" }], days_of_month: [1, "-3:-1"], ' +
  'months: [january, "10:december"], years: ["2026:2027", 2030], location: Europe/Berlin }';
const interval = (spec: string) =>
  `{ route: { receiver: a }, time_intervals: [{ name: x, time_intervals: [{ ${spec} }] }] }`;
const config = `
route:
  receiver: operator
  routes:
    - matchers: ['severity="critical"', 'team=~"a|b"']
      continue: true
      routes: [{ receiver: nobody, match: { alertname: Noise }, match_re: { job: x.* }, mute_time_intervals: [always] }]
    - { receiver: pager, active_time_intervals: [nights], group_wait: 1m30s, group_interval: 2h }
receivers:
  - { name: nobody }
  - name: operator
    webhook_configs: [{ url: "http://notifier.test:8080/hook?key=fixture" }]
    email_configs: [{ to: a@example.test, smarthost: "mail.test:587" }]
    slack_configs: [{ api_url: <secret> }]
  - { name: pager, webhook_configs: [{ url: <secret> }] }
inhibit_rules: [{ source_matchers: [alertname="HostDown"], target_match: { severity: warning }, equal: [instance] }]
time_intervals: [{ name: always, time_intervals: [{}] }, { name: nights, time_intervals: [${nights}] }]
`;
const alertmanager =
  (parts: Readonly<Record<string, ReturnType<typeof said>>> = {}) =>
  (probe: HttpProbe) => {
    if (probe.namespace !== 'alertmanager') return undefined;
    const answers: typeof parts = {
      '/api/v2/status': said({ config: { original: config } }),
      '/api/v2/silences': said([
        {
          status: { state: 'active' },
          matchers: [
            { name: 'a', value: 'x', isRegex: false, isEqual: true },
            { name: 'b', value: 'y', isRegex: true, isEqual: true },
            { name: 'c', value: 'z', isRegex: true, isEqual: false },
            { name: 'd', value: 'w', isRegex: false, isEqual: false },
          ],
          endsAt: '2026-12-01T00:00:00Z',
          createdBy: 'anna',
          comment: 'moving house',
        },
        { status: { state: 'expired' }, matchers: [], endsAt: '2026-01-01T00:00:00Z' },
      ]),
      '/api/v2/alerts': said([
        { labels: { alertname: 'HostDown' }, status: { state: 'active' }, receivers: [{ name: 'operator' }] },
      ]),
      ...parts,
    };
    return answers[probe.path];
  };
const gather = async (parts?: Parameters<typeof alertmanager>[0], around?: Parameters<typeof watched>[2]) => {
  const { vantage, context } = watched(monitored(), alertmanager(parts), around);
  return { vantage, ...(await gatherAlerting.gather(context)) };
};

describe('gatherAlerting', () => {
  it('lays the tree of routes out, each with the receiver it inherits', async () => {
    const { value, undertaken } = await gather();
    expect(value.routes.map(({ at, receiver, continues }) => [at, receiver, continues])).toEqual([
      ['', 'operator', false],
      ['0', 'operator', true],
      ['0.0', 'nobody', false],
      ['1', 'pager', false],
    ]);
    expect(value.routes[2]).toMatchObject({
      matchers: [
        { label: 'alertname', op: '=', value: 'Noise' },
        { label: 'job', op: '=~', value: 'x.*' },
      ],
      mutedIn: ['always'],
    });
    expect(undertaken?.['routes']).toHaveLength(4);
    expect(undertaken?.['receivers.integrations']).toHaveLength(4);
  });

  it('reads how often it sent something, and says nothing of it where it does not tell', async () => {
    const counted = 'alertmanager_notification_requests_total{integration="webhook"} 4\n';
    expect((await gather({ '/metrics': said(counted) })).value.sent).toEqual([
      { kind: 'webhook', requests: 4, failed: 0 },
    ]);
    expect((await gather()).value.sent).toEqual([]);
  });

  it('reads how long each route waits, where it does not say so from the one above', async () => {
    const { value } = await gather();
    expect(value.routes.map(({ groupWait, groupInterval }) => [groupWait, groupInterval])).toEqual([
      [30, 300],
      [30, 300],
      [30, 300],
      [90, 7200],
    ]);
  });

  it('keeps of a receiver where it sends and nothing that is secret, and reaches for it from there', async () => {
    const { value, vantage } = await gather();
    expect(value.receivers).toEqual([
      { name: 'nobody', integrations: [] },
      {
        name: 'operator',
        integrations: [
          { kind: 'webhook', endpoint: 'notifier.test:8080', value: 'open', tls: null, error: null },
          { kind: 'email', endpoint: 'mail.test:587', value: 'open', tls: null, error: null },
          { kind: 'slack', endpoint: null, value: null, tls: null, error: null },
        ],
      },
      { name: 'pager', integrations: [{ kind: 'webhook', endpoint: null, value: null, tls: null, error: null }] },
    ]);
    const reached = vantage.asked.flatMap(({ probe }) => (probe.kind === 'tcp' ? [[probe.namespace, probe.port]] : []));
    expect(reached).toEqual([
      ['alertmanager', 8080],
      ['alertmanager', 587],
    ]);
    expect(JSON.stringify(value)).not.toContain('key=fixture');
  });

  it('reads silences that are not over, inhibitions, alerts, and intervals that never end', async () => {
    const { value } = await gather();
    expect(value.silences).toEqual([
      {
        matchers: [
          { label: 'a', op: '=', value: 'x' },
          { label: 'b', op: '=~', value: 'y' },
          { label: 'c', op: '!~', value: 'z' },
          { label: 'd', op: '!=', value: 'w' },
        ],
        state: 'active',
        until: '2026-12-01T00:00:00Z',
        by: 'anna',
        comment: 'moving house',
      },
    ]);
    expect(value.inhibitions).toEqual([
      {
        source: [{ label: 'alertname', op: '=', value: 'HostDown' }],
        target: [{ label: 'severity', op: '=', value: 'warning' }],
        equal: ['instance'],
      },
    ]);
    expect(value.intervals).toEqual([
      {
        name: 'always',
        always: true,
        specs: [{ minutes: [], weekdays: [], days: [], months: [], years: [], location: '' }],
      },
      {
        name: 'nights',
        always: false,
        specs: [
          {
            minutes: [{ from: 1320, to: 1440 }],
            weekdays: [{ from: 1, to: 5 }],
            days: [
              { from: 1, to: 1 },
              { from: -3, to: -1 },
            ],
            months: [
              { from: 1, to: 1 },
              { from: 10, to: 12 },
            ],
            years: [
              { from: 2026, to: 2027 },
              { from: 2030, to: 2030 },
            ],
            location: 'Europe/Berlin',
          },
        ],
      },
    ]);
    expect(value.alerts).toEqual([{ labels: { alertname: 'HostDown' }, state: 'active', receivers: ['operator'] }]);
    expect(value.unread).toEqual([]);
  });

  it.each([
    ['url: "https://hook.test/x"', { name: 'hook.test', ownAuthority: false, anything: false }],
    [
      'url: "https://hook.test/x", http_config: { tls_config: { ca_file: /ca.pem, server_name: own.test } }',
      { name: 'own.test', ownAuthority: true, anything: false },
    ],
    [
      'url: "https://hook.test/x", http_config: { tls_config: { insecure_skip_verify: true } }',
      { name: 'hook.test', ownAuthority: false, anything: true },
    ],
    ['url: "https://hook.test/x", http_config: { proxy_url: "http://proxy.test:3128" }', null],
    ['url: "http://hook.test/x"', null],
    ['url: <secret>', null],
  ])('knows the TLS that is due: %s', (settings, due) => {
    const { receivers } = readAlertmanagerConfig(
      `{ route: { receiver: a }, receivers: [{ name: a, webhook_configs: [{ ${settings} }] }] }`,
    );
    expect(receivers[0]?.integrations[0]?.due).toEqual(due);
  });

  it('says of a name without an address that there is no way', async () => {
    const { value } = await gather(undefined, {
      world: {
        answer: (probe) =>
          probe.kind === 'http'
            ? (alertmanager()(probe) ?? {})
            : { value: 'open', dns: { code: 'NXDOMAIN', addresses: [] } },
      },
    });
    expect(value.receivers[1]?.integrations[0]).toMatchObject({ value: 'no-route' });
  });

  it.each([
    ['configuration', { '/api/v2/status': said({ config: { original: 'route: [' } }) }],
    [
      'configuration',
      { '/api/v2/status': said({ config: { original: 'route: { receiver: a, matchers: ["???"] }' } }) },
    ],
    [
      'configuration',
      {
        '/api/v2/status': said({ config: { original: interval('times: [{ start_time: noon, end_time: "24:00" }]') } }),
      },
    ],
    ['configuration', { '/api/v2/status': said({ config: { original: interval('weekdays: [someday]') } }) }],
    ['silences', { '/api/v2/silences': said('oh', 500) }],
    ['alerts', { '/api/v2/alerts': said({}) }],
  ])('names what it did not give: %s', async (what, parts) => {
    const { value } = await gather(parts);
    expect(value.unread.map((each) => each.what)).toEqual([what]);
    expect(value.alertmanager.state).toBe('answered');
  });

  it('says of one that does not answer that it does not', async () => {
    const { value } = await gather({ '/api/v2/status': said('oh', 500) });
    expect(value.alertmanager).toMatchObject({ state: 'mute' });
    expect((await gather({ '/api/v2/status': { value: 'refused' } })).value.alertmanager.state).toBe('unreached');
  });
});

describe('readMatchers', () => {
  it.each([
    ['severity="critical"', [{ label: 'severity', op: '=', value: 'critical' }]],
    [
      '{a!="b",c=~"d|e"}',
      [
        { label: 'a', op: '!=', value: 'b' },
        { label: 'c', op: '=~', value: 'd|e' },
      ],
    ],
    ['a = b', [{ label: 'a', op: '=', value: 'b' }]],
    [String.raw`"x.y"!~"q\"r"`, [{ label: 'x.y', op: '!~', value: 'q"r' }]],
    ['a=""', [{ label: 'a', op: '=', value: '' }]],
    ['', []],
    ['???', null],
    ['a="b" c', null],
  ])('%s', (text, expected) => {
    expect(readMatchers(text)).toEqual(expected);
  });

  it('does not let a matcher that cannot be read stand for none', () => {
    expect(() => readAlertmanagerConfig('route: { receiver: a, routes: [{ matchers: ["a"] }] }')).toThrow(
      'cannot be read',
    );
  });
});
