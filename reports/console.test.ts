import { describe, expect, it } from 'vitest';
import type { RecordedCheck } from '../helpers/kernel/record.ts';
import { renderHtml } from './html/page.ts';
import { renderMarkdown } from './markdown.ts';
import { renderPrSummary } from './pr-summary.ts';
import { renderConsole } from './console.ts';
import { broken, checkOf, criterionOf, inapplicable, monitored, recordOf, unseen, waived } from './sample.fake.ts';

const style = { paint: (_: string, text: string) => text, width: 80 };
const bare = { ...style, verbose: true };
const render = (...criteria: Parameters<typeof recordOf>[0]) => renderConsole(recordOf(criteria), bare);

describe('the report on the terminal', () => {
  it('puts findings first, then what could not be seen, passes last', () => {
    const text = render(criterionOf({ id: '2.9' }), inapplicable(), unseen(), { ...broken(), id: '2.2' });
    const at = ['2.2 ', '2.3 ', '2.12', '2.9 '].map((id) => text.indexOf(` ${id} `));
    expect(at.every((namespace) => namespace > 0)).toBe(true);
    expect(at).toEqual([...at].sort((a, b) => a - b));
  });

  it('says of a finding what was expected and observed, how to see it, why it matters and what to do', () => {
    const text = render(broken());
    for (const words of [
      '✗ sonarr:8989/tcp: expected no port beyond loopback, observed 0.0.0.0:8989',
      'see: docker port media-sonarr-1',
      'why: A published port',
      'fix: Remove the entry',
    ])
      expect(text).toContain(words);
  });

  it('says why it could not see, what is waived and by whom, and what is only to be watched', () => {
    const text = render(unseen(), waived(), monitored());
    for (const words of [
      '? outside: nobody lent a view',
      'waived by me until 2027-01-31: until the move',
      'Monitor (advisory',
      '✗ bazarr: expected few errors, observed 400 a minute',
    ])
      expect(text).toContain(words);
  });

  it('says the title of what is to be watched once, however long it is', () => {
    const [criterion] = [monitored()];
    const title = 'No container writes more errors into its log than it did on an ordinary day of the month before';
    const checks = criterion.checks.map((check) => ({ ...check, title }));
    const text = render({ ...criterion, checks });
    expect(text).toMatch(/ {2}1\.12 No container writes[^\n]+\n {7}\S[^\n]*before\n {6}✗ bazarr/);
    expect(text.split('the month before')).toHaveLength(2);
  });

  it('prints the figures, the views, the stand-ins and what a pass does not mean', () => {
    const text = render(criterionOf());
    for (const words of [
      'running        19/19',
      'healthy        17/17',
      'discovered     14/14',
      '7 networks (6 segmented, 3 internal)',
      '14 % (1/7)',
      'views     outside:lab, host, containers:18',
      'stand-ins instead of the real program: sonarr',
      'the policy permits is green too',
    ])
      expect(text.replace(/\n/g, ' ')).toContain(words);
  });

  it('lets no container move the cursor, and counts what it does not print', () => {
    const many = Array.from({ length: 33 }, (_, at) => ({
      subject: `s${at}`,
      holds: false,
      expected: 'x',
      observed: '\u001b[2J',
    }));
    const text = render(criterionOf({ outcome: 'fail', checks: [checkOf({ outcome: 'fail', observations: many })] }));
    expect(text).not.toContain('\u001b');
    expect(text).toContain('… and 8 more in run.json');
  });

  it('prints fewer of what could not be seen than of what was found', () => {
    const observations = [false, null].flatMap((holds) =>
      Array.from({ length: 18 }, (_, at) => ({ subject: `${holds}${at}`, holds, expected: 'x', observed: 'y' })),
    );
    const text = render(criterionOf({ outcome: 'fail', checks: [checkOf({ outcome: 'fail', observations })] }));
    expect(text.match(/✗ false\d+/g)).toHaveLength(18);
    expect(text.match(/\? null\d+/g)).toHaveLength(6);
    expect(text).toContain('… and 12 more in run.json');
  });

  it('says once why looks failed, and of their checks no more than that', () => {
    const error = 'no helper container could be started: no room';
    const failed = { ok: false, ms: 0, scope: '' };
    const blind = (id: string, more: Partial<RecordedCheck>) =>
      checkOf({ id, outcome: 'unknown', observations: [], ...more });
    const criteria = [
      criterionOf({
        id: '1.3',
        outcome: 'unknown',
        checks: [
          blind('isolation', { reason: `reachability: it needs listeners: ${error}`, lacks: 'reachability' }),
          blind('gateway-walkarounds', { reason: `listeners: ${error}`, lacks: 'listeners' }),
        ],
      }),
      criterionOf({
        id: '1.4',
        outcome: 'unknown',
        checks: [
          blind('internal-egress', { reason: `no stack was seen: ${error}`, lacks: 'listeners', stackless: true }),
        ],
      }),
    ];
    const text = renderConsole(
      recordOf(criteria, {
        outcome: 'unknown',
        artifacts: [
          { ...failed, id: 'listeners', error },
          { ...failed, id: 'reachability', error: `it needs listeners: ${error}`, needs: 'listeners' },
        ],
      }),
      bare,
    );
    expect(text.split(error)).toHaveLength(2);
    expect(text).toContain(`? ${error}\n    listeners, reachability\n`);
    expect(text).toMatch(
      /\? isolation, gateway-walkarounds: (listeners, reachability|reachability, listeners) failed, see above/,
    );
    expect(text).toContain('? internal-egress: no stack was seen, see above');
  });

  it('prints a reason of its own, whatever other looks failed for, and looks that wait for each other', () => {
    const error = 'no room';
    const check = checkOf({
      id: 'router-table',
      outcome: 'unknown',
      reason: `not compared: ${error}`,
      observations: [],
    });
    const blind = checkOf({ outcome: 'unknown', reason: error, lacks: 'routes', observations: [] });
    const text = renderConsole(
      recordOf([criterionOf({ outcome: 'unknown', checks: [check, blind] })], {
        artifacts: [
          { id: 'traefik', ok: false, ms: 0, scope: '', error, needs: 'routes' },
          { id: 'routes', ok: false, ms: 0, scope: '', error, needs: 'traefik' },
        ],
      }),
      bare,
    );
    expect(text).toContain('  ? no room\n    traefik, routes\n');
    expect(text).toContain('not compared: no room');
  });

  it('lists what each host name showed, and marks what was not seen', () => {
    const hosts = [
      { host: 'sonarr.media.test', redirect: 'permanent', tls: '1.2, 1.3', certificateDays: 89, login: 'two factors' },
      { host: 'films.media.test', redirect: 'GET 200', tls: null, certificateDays: null, login: 'open' },
    ];
    const lines = renderConsole(recordOf([criterionOf()], { hosts }), bare).split('\n');
    const at = lines.findIndex((line) => line.startsWith('  host '));
    expect(lines.slice(at, at + 3)).toEqual([
      '  host               plain HTTP  TLS       days left  login',
      '  sonarr.media.test  permanent   1.2, 1.3  89         two factors',
      '  films.media.test   GET 200     ?         ?          open',
    ]);
    expect(render(criterionOf())).not.toContain('days left');
  });

  it('says how far it judged where the policy stands further on', () => {
    expect(renderConsole(recordOf([criterionOf()], { until: 7 }), bare)).toContain(
      'iterations 0–2 (the policy stands at 7; there are no criteria of it yet)',
    );
  });

  it('says which criteria alone it judged, and calls no look failed that nobody asked for', () => {
    const error = 'it was not asked for';
    const text = renderConsole(
      recordOf([criterionOf()], {
        until: 4,
        only: ['1.1', '2'],
        artifacts: [{ id: 'egress', ok: false, ms: 0, scope: '', error }],
      }),
      bare,
    );
    expect(text).toContain('only 1.1, 2 (the policy stands at 4)');
    expect(text).not.toContain(error);
    expect(text).not.toContain('there are no criteria');
  });

  const low = { severity: 'high', outcome: 'fail' } as const;
  const finding = { subject: 'backend-net', holds: false, expected: 'internal', observed: 'not internal' };
  it.each([
    [{ ...low, observations: [finding] }, 'PASS at gate critical; 1 finding below it'],
    [{ ...low, observations: [finding, { ...finding, subject: 'mgmt-net' }] }, '; 2 findings below it'],
    [{ ...low, observations: [finding, { ...finding, waived: true as const }] }, '; 1 finding below it'],
    [
      { severity: 'high' as const, outcome: 'unknown' as const, observations: [] },
      '1 check that could not see all below',
    ],
  ])('says what a gate lets through: %#', (change, sentence) => {
    const check = checkOf(change);
    const record = recordOf([criterionOf({ outcome: check.outcome, checks: [check] })], {
      failOn: 'critical',
      outcome: 'pass',
    });
    expect(renderConsole(record, bare)).toContain(sentence);
    expect(renderMarkdown(record)).toContain(sentence);
    expect(renderConsole(record, bare)).not.toContain('everything judged holds');
    // Nor is it green.
    expect(renderMarkdown(record)).toContain('🟡');
    expect(renderPrSummary(record)).toContain('🟡');
    expect(renderHtml(record)).toContain('class="verdict unknown"');
    expect(renderConsole(record, { ...bare, paint: (tone, words) => `<${tone}>${words}` })).toContain('<doubt>PASS');
  });

  it('counts no advisory among what a gate lets through', () => {
    const check = checkOf({ severity: 'advisory', outcome: 'fail', observations: [finding] });
    const record = recordOf([criterionOf({ checks: [check] })], { outcome: 'pass' });
    expect(renderConsole(record, bare)).toContain('PASS: everything judged holds');
    expect(renderMarkdown(record)).toContain('🟢');
  });

  it('counts one network as one', () => {
    const record = recordOf([criterionOf()]);
    expect(
      renderConsole(
        { ...record, health: { ...record.health, networks: { total: 1, segmented: 1, internal: 0 } } },
        bare,
      ),
    ).toContain('1 network (1 segmented');
  });

  it('says unknown where it could not measure', () => {
    const record = recordOf([criterionOf()]);
    expect(renderConsole({ ...record, health: { ...record.health, running: null, cpu: null } }, bare)).toMatch(
      /running\s+not measured[\s\S]*cpu\s+not measured/,
    );
  });
});
