import { describe, expect, it } from 'vitest';
import type { Cause } from '../helpers/kernel/cause.ts';
import type { Severity } from '../helpers/kernel/check.ts';
import { causesOf, groupCauses, onlyPlace } from './causes.ts';
import { nextStep } from './next-step.ts';
import { checkOf, criterionOf, recordOf } from './sample.fake.ts';

const seen = (subject: string, cause?: Cause, more: { waived?: true; see?: string; holds?: boolean | null } = {}) => ({
  subject,
  holds: false,
  expected: 'x',
  observed: `${subject} is open`,
  ...(cause ? { cause } : {}),
  ...more,
});
const check = (id: string, severity: Severity, observations: ReturnType<typeof seen>[]) =>
  checkOf({ id, severity, outcome: 'fail', fix: `Mend ${id}.`, observations });
const run = (...checks: [criterion: string, check: ReturnType<typeof checkOf>][]) => ({
  criteria: checks.map(([id, each]) => criterionOf({ id, outcome: 'fail', checks: [each] })),
});
const flat: Cause = { kind: 'network', key: 'media-network' };
const port = (key: string): Cause => ({ kind: 'publishedPort', key });

describe('the causes of a run', () => {
  it('are one for all that it explains, with the criteria in their order', () => {
    const [first, ...rest] = causesOf(
      run(
        ['2.10', check('legacy-network', 'high', [seen('media-network', flat, { see: 'docker network inspect x' })])],
        ['1.3', check('isolation', 'critical', [seen('a → b', flat), seen('a → c', flat)])],
        ['2.9', check('others', 'low', [seen('d', flat)])],
      ),
    );
    expect(rest).toEqual([]);
    expect(first).toMatchObject({
      title: 'network media-network',
      severity: 'critical',
      findings: 4,
      criteria: ['1.3', '2.9', '2.10'],
      check: 'legacy-network',
      fix: 'Mend legacy-network.',
      places: ['networks.media-network'],
      see: 'docker network inspect x',
    });
    expect(first?.examples).toEqual(['media-network: media-network is open', 'a → b: a → b is open']);
  });

  it('are ordered by the gravest, then by what says what to change, then by how much they explain', () => {
    const causes = causesOf(
      run(
        ['1.1', check('a', 'high', [seen('x', port('x:1/tcp')), seen('y', port('x:1/tcp'))])],
        ['1.2', check('b', 'critical', [seen('lonely'), seen('lonely'), seen('lonely')])],
        ['1.3', check('c', 'critical', [seen('z', port('z:1/tcp'))])],
        ['1.4', check('d', 'critical', [seen('v', flat), seen('w', flat)])],
      ),
    );
    expect(causes.map(({ keys, findings }) => `${keys.join()} ${findings}`)).toEqual([
      'media-network 2',
      'z:1/tcp 1',
      'lonely 3',
      'x:1/tcp 2',
    ]);
  });

  it('are two where two checks found something of one subject and nobody knows why', () => {
    const causes = groupCauses(
      run(
        ['7.2', check('rootless', 'low', [seen('daemon')])],
        ['7.2', check('log-level', 'low', [seen('daemon')])],
        ['7.2', check('again', 'low', [seen('daemon', flat), seen('x', flat)])],
      ),
    );
    const backup: Cause = { kind: 'subject', key: 'backup config' };
    const [one, ...more] = groupCauses(
      run(
        ['7.6', check('age', 'low', [seen('config', backup)])],
        ['7.6', check('size', 'low', [seen('config', backup)])],
      ),
    );
    expect([one?.findings, more]).toEqual([2, []]);
    expect(causes.map(({ title, fix }) => `${title}: ${fix}`)).toEqual([
      'network media-network: Mend again.',
      'daemon: Mend rootless.',
      'daemon: Mend log-level.',
    ]);
  });

  it('are no waived finding, nothing that holds, and nothing that was not seen', () => {
    expect(
      causesOf(
        run([
          '1.1',
          check('a', 'high', [
            seen('x', flat, { waived: true }),
            seen('y', flat, { holds: null }),
            seen('z', flat, { holds: true }),
          ]),
        ]),
      ),
    ).toEqual([]);
  });

  it('come together where one piece of advice goes for all of one kind, that which explains most first', () => {
    const ports = ['a:1/tcp', 'b:2/tcp', 'c:3/tcp', 'd:4/tcp'].map((key) => seen(key, port(key)));
    const record = run(
      ['2.1', check('published-ports', 'critical', ports)],
      ['2.3', check('open-ports-outside', 'critical', [seen('outside → 2/tcp', port('b:2/tcp'))])],
    );
    expect(causesOf(record)).toHaveLength(4);
    const [all, ...rest] = groupCauses(record);
    expect(rest).toEqual([]);
    expect(all).toMatchObject({
      title: '4 published ports: b:2/tcp, a:1/tcp and 2 more',
      findings: 5,
      places: [
        'services.b.ports: 2/tcp',
        'services.a.ports: 1/tcp',
        'services.c.ports: 3/tcp',
        'services.d.ports: 4/tcp',
      ],
      check: 'published-ports',
    });
    expect(all?.examples.map((text) => text.slice(0, 7))).toEqual(['b:2/tcp', 'outside']);
  });
});

describe('a cause in words', () => {
  it.each([
    [port('sonarr:8989/tcp'), 'published port sonarr:8989/tcp', 'services.sonarr.ports: 8989/tcp'],
    [port('other/wiki:80/tcp'), 'published port other/wiki:80/tcp', 'the port 80/tcp of the container other/wiki'],
    [{ kind: 'membership', key: 'web@back' }, 'network membership web@back', 'services.web.networks: back'],
    [{ kind: 'service', key: 'dozzle' }, 'service dozzle', 'services.dozzle'],
    [{ kind: 'service', key: 'other/x' }, 'service other/x', 'the container other/x'],
    [{ kind: 'setting', key: 'sonarr:read_only' }, 'setting sonarr:read_only', 'services.sonarr.read_only'],
    [{ kind: 'setting', key: 'other/x:user' }, 'setting other/x:user', 'user of the container other/x'],
    [{ kind: 'router', key: 'a@docker' }, 'router a@docker', 'label traefik.http.routers.a.*'],
    [{ kind: 'router', key: 'a@file' }, 'router a@file', 'http.routers.a of the file provider'],
    [{ kind: 'middleware', key: 'm@docker' }, 'middleware m@docker', 'label traefik.http.middlewares.m.*'],
    [{ kind: 'entrypoint', key: 'web' }, 'entrypoint web', 'entryPoints.web of the proxy'],
    [
      { kind: 'entrypoint', key: '443/tcp' },
      'TLS: the proxy has no entrypoint for it, 443/tcp',
      'entryPoints of the proxy',
    ],
    [{ kind: 'tlsOptions', key: 'default' }, 'TLS options default', 'tls.options.default of the proxy'],
    [{ kind: 'tlsOptions', key: 'old@file' }, 'TLS options old@file', 'tls.options.old of the proxy'],
    [{ kind: 'loginRule', key: 'rule 2' }, 'access rule of the login: rule 2', 'access_control of the login, rule 2'],
    [{ kind: 'stack', key: 'stack' }, 'the whole stack', null],
    [{ kind: 'login', key: 'authelia' }, 'login service authelia', null],
    [{ kind: 'subject', key: 'host:tun7' }, 'host:tun7', null],
  ] satisfies [Cause, string, string | null][])('%j', (cause, title, place) => {
    expect(causesOf(run(['1.1', check('a', 'high', [seen('x', cause)])]))[0]).toMatchObject({
      title,
      places: place === null ? [] : [place],
    });
  });

  it('says file and line where they are known', () => {
    const placeOf = (cause: Cause) => causesOf(run(['1.1', check('a', 'high', [seen('x', cause)])]))[0]?.places;
    expect(placeOf({ ...port('a:1/tcp'), file: 'compose.yaml', line: 41 })).toEqual([
      'services.a.ports: 1/tcp (compose.yaml:41)',
    ]);
    expect(placeOf({ kind: 'login', key: 'l', file: 'login.yaml' })).toEqual(['login.yaml']);
  });

  it('says each place of several, with the line that any of its findings knows', () => {
    const known = { ...port('b:2/tcp'), file: 'compose.yaml', line: 7 };
    const record = run(
      ['2.1', check('published-ports', 'critical', [seen('a:1/tcp', port('a:1/tcp')), seen('b:2/tcp', known)])],
      ['2.3', check('open-ports-outside', 'critical', [seen('outside → 2/tcp', port('b:2/tcp'))])],
    );
    const [cause] = groupCauses({ criteria: record.criteria.toReversed() });
    expect(cause?.places).toEqual(['services.b.ports: 2/tcp (compose.yaml:7)', 'services.a.ports: 1/tcp']);
    expect(cause && onlyPlace(cause)).toBeNull();
    expect(nextStep(recordOf(record.criteria), cause ? [cause] : [])).toBe(
      'Change the first cause, 2 published ports: b:2/tcp, a:1/tcp: Mend published-ports.',
    );
  });

  it('advises to make what is not there, whichever check missed it', () => {
    const [first] = causesOf(run(['3.1', check('a', 'high', [seen('x', { kind: 'entrypoint', key: '443/tcp' })])]));
    expect(first?.fix).toMatch(/^Give the proxy an entrypoint with TLS on 443\/tcp/);
  });

  it('counts several of a kind, and names the dashboard’s ways in alone', () => {
    const titleOf = (...keys: string[]) =>
      groupCauses(
        run([
          '2.8',
          check(
            'a',
            'high',
            keys.map((key) => seen(key, { kind: 'proxyApi', key })),
          ),
        ]),
      )[0]?.title;
    expect(titleOf('t:8090/tcp', 't@docker')).toBe('dashboard and API of the proxy: t:8090/tcp, t@docker');
    const subjects = groupCauses(run(['1.1', check('a', 'high', [seen('p'), seen('q')])]))[0]?.title;
    expect(subjects).toBe('2 subjects: p, q');
  });
});

describe('the next step', () => {
  it('is the first cause that is no mere advice', () => {
    const record = recordOf(run(['1.12', check('a', 'advisory', [seen('x', flat)])]).criteria);
    expect(nextStep(record, causesOf(record))).toBe('Iteration 2: Port consolidation.');
    const grave = recordOf(run(['1.1', check('a', 'high', [seen('x', flat)])]).criteria);
    expect(nextStep(grave, causesOf(grave), (text) => `<${text}>`)).toBe(
      'Change the first cause, <networks.media-network>: Mend a.',
    );
  });

  it('of a file is all that it shows, where it was judged to an earlier iteration', () => {
    const planned = recordOf([], { source: 'plan', until: 2 });
    const further = 'Judge all that the file shows: `--until 7`; this was judged to iteration 2.';
    expect(nextStep(planned, [])).toBe(further);
    expect(nextStep(recordOf([], { source: 'replay', recorded: 'plan', until: 2 }), [])).toBe(further);
    for (const change of [{ until: 7 }, { only: ['2.1'] }, { source: 'live' as const }])
      expect(nextStep({ ...planned, ...change }, [])).not.toMatch(/--until/);
  });

  it('is no iteration of which all holds that is judged, and says what nobody judges', () => {
    const health = { ...recordOf([]).health, progress: { done: 6, of: 7, percent: 86 } };
    const last = criterionOf({ id: '7.1', iteration: 7 });
    const record = recordOf([last], { health, unjudged: [{ id: '4.16', iteration: 7 }] });
    expect(nextStep(record, [])).toBe('Keep it so: the criteria judged of iteration 7 hold; 4.16 has no check yet.');
    expect(nextStep({ ...record, criteria: [] }, [])).toBe('Iteration 7: Infrastructure hardening.');
    expect(nextStep(recordOf([last], { health, only: ['7.1'] }), [])).toBe(
      'Keep it so: the criteria judged of iteration 7 hold; the rest of them was not asked for.',
    );
  });
});
