import { describe, expect, it } from 'vitest';
import type { Container } from '../../evidence/containers.ts';
import { redactLabels } from '../../evidence/redact-labels.ts';
import { middleware, proxyWith, router } from '../../traefik/rules/rule.fake.ts';
import { container } from '../../testing/worlds/world-container.ts';
import { compareTables, compareWithLabels, routersInLabels } from './compare-tables.ts';

const labelled = (labels: Record<string, string>, more: Partial<Container> = {}): Container => ({
  ...container('sonarr'),
  labels,
  ...more,
});
const labels = {
  'traefik.enable': 'true',
  'traefik.http.routers.Sonarr.rule': 'Host(`s.test`)',
  'traefik.http.routers.sonarr.entryPoints': 'web',
  'traefik.http.routers.sonarr.middlewares': 'login, hsts@file',
  'traefik.http.routers.sonarr.tls.certresolver': 'le',
};

describe('routersInLabels', () => {
  it('reads what labels say, and no more', () => {
    expect(routersInLabels([labelled(labels)])).toEqual([
      {
        name: 'sonarr@docker',
        kind: 'http',
        rule: 'Host(`s.test`)',
        entryPoints: ['web'],
        middlewares: ['login@docker', 'hsts@file'],
        tls: true,
      },
    ]);
  });

  it('leaves out containers that Traefik leaves out', () => {
    const health = { declaredBy: 'compose' as const, status: 'unhealthy' as const, lastOutput: '' };
    expect(
      routersInLabels([
        labelled(labels, { status: 'exited' }),
        labelled(labels, { health }),
        labelled({ ...labels, 'traefik.enable': 'false' }),
      ]),
    ).toEqual([]);
  });
});

describe('compareWithLabels', () => {
  const named = router('sonarr', 'Host(`s.test`)', {
    tls: true,
    middlewares: ['headers@file', 'login@docker', 'hsts@file'],
  });
  const differs = (routers: Parameters<typeof proxyWith>[0]) =>
    compareWithLabels(
      proxyWith(routers, [middleware('login@docker', 'basicauth')]),
      [labelled(labels)],
      [labelled(labels)],
    );

  it.each([
    'HeaderRegexp(`X-Api-Key`, `^`)',
    'Header(`X-Api-Key`, `abc123-def456`)',
    'Query(`token`, `abc123-def456`)',
  ])('finds a rule the same whose secret was taken out of the labels: %s', (asks) => {
    const rule = `Host(\`s.test\`) && ${asks}`;
    const stated = redactLabels({ 'traefik.http.routers.sonarr.rule': rule });
    const table = proxyWith([router('sonarr', rule)]);
    expect(compareWithLabels(table, [labelled(stated)], [labelled(stated)])).toEqual([]);
    const other = proxyWith([router('sonarr', `Host(\`other.test\`) && ${asks}`)]);
    expect(compareWithLabels(other, [labelled(stated)], [labelled(stated)])).toHaveLength(1);
  });

  it('misses nothing that another proxy may have alone, and compares what both have', () => {
    const both = [labelled(labels)];
    const lost = (routers: Parameters<typeof proxyWith>[0]) => compareWithLabels(proxyWith(routers), both, both, both);
    expect(lost([])).toEqual([]);
    expect(lost([{ ...named, rule: 'Host(`x.test`)' }])).toHaveLength(1);
  });

  it('agrees with a table that has what the labels say, be it on an entrypoint with settings of its own', () => {
    expect(differs([named])).toEqual([]);
    expect(differs([{ ...named, name: 'web-sonarr@docker' }])).toEqual([]);
  });

  it.each([
    ['lost', [], 'sonarr@docker: labels name it, the table does not have it'],
    [
      'of another rule',
      [{ ...named, rule: 'Host(`x.test`)' }],
      'sonarr@docker: rule Host(`s.test`) by its labels, Host(`x.test`) in the table',
    ],
    [
      'without a middleware',
      [{ ...named, middlewares: ['hsts@file'] }],
      'sonarr@docker: middlewares login@docker, hsts@file by its labels, hsts@file in the table',
    ],
    [
      'on another entrypoint',
      [{ ...named, entryPoints: ['websecure'] }],
      'sonarr@docker: entrypoints web by its labels, websecure in the table',
    ],
    ['without TLS', [{ ...named, tls: false }], 'sonarr@docker: TLS on by its labels, off in the table'],
    [
      'that no label names',
      [named, router('ghost', 'Host(`g.test`)')],
      'ghost@docker: the table has it (Host(`g.test`)), no label names it',
    ],
  ])('names a router %s', (_what, routers, sentence) => {
    expect(differs(routers).map(({ subject, detail }) => `${subject}: ${detail}`)).toEqual([sentence]);
  });
});

describe('compareTables', () => {
  it('names what only one of two readings has, and what they say differently', () => {
    const [one, other] = [
      proxyWith([router('a', 'Path(`/`)'), router('b', 'Path(`/`)')]),
      proxyWith([router('a', 'Path(`/`)', { priority: 99 })]),
    ];
    const a = 'Path(`/`) on web through nothing to a';
    expect(compareTables(one, other)).toEqual([
      { subject: 'http a@docker', detail: `${a}, priority 9, against ${a}, priority 99` },
      {
        subject: 'http b@docker',
        detail: 'Path(`/`) on web through nothing to b, priority 9, against not there',
      },
    ]);
    expect(compareTables(one, one)).toEqual([]);
  });
});
