import type { Artifacts } from '../../helpers/evidence/evidence.ts';
import { describe, expect, it } from 'vitest';
import type { Evidence } from '../../helpers/evidence/evidence.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { world } from '../../helpers/testing/worlds/world.ts';
import { routedHosts } from './routed-hosts.check.ts';

type Answer = Artifacts['routes']['answers'][number];
type Backend = Artifacts['routes']['backends'][number];
const answer = (change: Partial<Answer>) =>
  world(({ routes }) =>
    routes.answers.filter(({ host }) => host === 'sonarr.small.test').forEach((row) => Object.assign(row, change)),
  );
const backend = (value: Backend['value']) =>
  world(({ routes }) =>
    routes.backends.filter(({ router }) => router === 'sonarr@docker').forEach((row) => (row.value = value)),
  );
/** A name without router: what its plain and its encrypted side answer. */
const bare = (...rows: Partial<Answer>[]) =>
  world(({ routes }) => {
    const like = routes.answers.find(({ host }) => host === 'sonarr.small.test');
    routes.answers = routes.answers.filter((each) => each !== like);
    if (like)
      routes.answers.push(...rows.map((row) => ({ ...like, router: '', location: null, certificate: null, ...row })));
  });
const sonarr = ['sonarr.small.test'];
/** What those who are logged in get of sonarr, after each factor. */
const behindLogin = (first: number, second: number) =>
  secured(({ sessions }) => {
    for (const account of sessions.accounts)
      for (const [status, stage] of [[first, account.first] as const, [second, account.second] as const])
        for (const visit of stage?.visits ?? [])
          if (visit.host === 'sonarr.small.test' && status !== 302)
            Object.assign(visit, { status, location: null, backend: null, summary: null });
  });

testCheck(routedHosts, {
  holds: [
    { given: 'every name answers, and after the login too', world: secured() },
    { given: 'a certificate of its own', world: answer({ scheme: 'https', certificate: 'CN=sonarr.small.test' }) },
    {
      given: 'names in other letters, of the policy and of the answers',
      world: world(({ routes }, policy) => {
        policy.hosts = { 'SONARR.small.test': 'sonarr', 'jellyfin.small.test': 'jellyfin' };
        for (const row of routes.answers) if (row.host === 'jellyfin.small.test') row.host = 'Jellyfin.small.test';
      }),
    },
    {
      given: 'no router, and a plain side that leads elsewhere',
      world: bare({ scheme: 'http', status: 301, location: 'https://sonarr.small.test/' }),
    },
    {
      given: 'no router, and a plain side that leads, whatever its status, to an encrypted one that answers',
      world: bare(
        { scheme: 'http', status: 404, location: 'HTTPS://sonarr.small.test/' },
        { scheme: 'https', status: 200 },
      ),
    },
    { given: 'every name answers', world: world() },
    { given: 'a 404 of the service’s own', world: answer({ status: 404, speaker: 'stand-in' }) },
    {
      given: 'a proxy that asks for a client certificate first, and an open backend',
      world: answer({ scheme: 'https', status: null, error: 'TLS: an alert', wantsCertificate: true }),
    },
    { given: 'a 502 before the last factor, and the page after it', world: behindLogin(502, 302) },
    { given: 'a page of its own that says 404, after the login', world: behindLogin(302, 404) },
    { given: 'a login in front', world: answer({ status: 303, location: 'http://auth.small.test/' }) },
    {
      given: 'https beside it, before it has a router',
      world: world(
        ({ routes }) =>
          void routes.answers.push({
            host: 'sonarr.small.test',
            router: '',
            scheme: 'https',
            status: 404,
            error: null,
            location: null,
            certificate: 'TRAEFIK DEFAULT CERT',
          }),
      ),
    },
  ],
  broken: [
    {
      given: 'a proxy that asks for a client certificate first, and a backend that refuses',
      world: world(({ routes }) => {
        for (const row of routes.answers)
          if (row.host === 'sonarr.small.test')
            Object.assign(row, { status: null, error: 'x', wantsCertificate: true });
        for (const row of routes.backends) if (row.router === 'sonarr@docker') row.value = 'refused';
      }),
      subjects: sonarr,
    },
    {
      given: 'no router, and a plain side that is gone',
      world: bare({ scheme: 'http', status: 404 }, { scheme: 'https', status: 200 }),
      subjects: sonarr,
    },
    {
      given: 'no router, and a plain side that only mentions the encrypted one',
      world: bare(
        { scheme: 'http', status: 404, location: '/?to=https://sonarr.small.test/' },
        { scheme: 'https', status: 200 },
      ),
      subjects: sonarr,
    },
    {
      given: 'no router, and an encrypted side that is gone, though it leads somewhere',
      world: bare({ scheme: 'http', status: 200 }, { scheme: 'https', status: 404, location: 'https://other.test/' }),
      subjects: sonarr,
    },
    {
      given: 'a name without a router, whose plain door only leads to the encrypted one',
      world: world(({ routes }) => {
        routes.answers = routes.answers.filter(({ host }) => host !== 'sonarr.small.test');
        const bare = { host: 'sonarr.small.test', router: '', error: null };
        routes.answers.push(
          { ...bare, scheme: 'http', status: 301, location: 'https://sonarr.small.test/', certificate: null },
          { ...bare, scheme: 'https', status: 404, location: null, certificate: 'small.test' },
        );
      }),
      subjects: sonarr,
    },
    { given: '404', world: answer({ status: 404, router: '' }), subjects: sonarr },
    { given: '404 in the proxy’s words', world: answer({ status: 404, speaker: 'proxy' }), subjects: sonarr },
    {
      given: '404 of somebody, where no router takes the name',
      world: answer({ status: 404, router: '', speaker: 'somebody' }),
      subjects: sonarr,
    },
    { given: '502', world: answer({ status: 502 }), subjects: sonarr },
    { given: '503', world: answer({ status: 503 }), subjects: sonarr },
    { given: '504', world: answer({ status: 504 }), subjects: sonarr },
    {
      given: 'the default certificate of the proxy',
      world: answer({ scheme: 'https', certificate: 'CN=TRAEFIK DEFAULT CERT' }),
      subjects: sonarr,
    },
    { given: 'no answer, while others answer', world: answer({ status: null, error: 'timeout' }), subjects: sonarr },
    {
      given: 'a backend that does not speak as it is spoken to, after the login',
      world: behindLogin(302, 502),
      subjects: sonarr,
    },
    {
      given: 'a backend to which the proxy sends nobody, after the login',
      world: behindLogin(302, 503),
      subjects: sonarr,
    },
    { given: 'a dead backend behind a login', world: backend('refused'), subjects: sonarr },
    ...(['http', 'https'] as const).map((speaks) => ({
      given: `a backend that speaks ${speaks} alone, while the proxy does otherwise`,
      world: world(({ routes }) => {
        for (const row of routes.backends) if (row.router === 'sonarr@docker') row.speaks = speaks;
      }),
      subjects: sonarr,
    })),
    { given: 'a backend that is gone', world: backend('absent'), subjects: sonarr },
    {
      given: 'an undeclared name that answers 502',
      world: world(
        ({ routes }) =>
          void routes.answers.push({
            host: 'old.small.test',
            router: 'old@docker',
            scheme: 'http',
            status: 502,
            error: null,
            location: null,
            certificate: null,
          }),
      ),
      subjects: ['old.small.test'],
    },
  ],
  unknown: [
    { given: 'the connect to the backend had no control', world: backend('no-control'), subjects: sonarr },
    {
      given: 'a declared name that was not asked',
      world: world(
        ({ routes }) => void (routes.answers = routes.answers.filter(({ host }) => host !== 'sonarr.small.test')),
      ),
      subjects: sonarr,
    },
    {
      given: 'nobody answers at all',
      world: world(({ routes }) => routes.answers.forEach((row) => (row.status = null))),
      subjects: ['jellyfin.small.test', 'qbittorrent.small.test', 'radarr.small.test', 'sonarr.small.test'],
    },
    { given: 'the connect to the backend could not run', world: backend('probe-failed'), subjects: sonarr },
    {
      given: 'no backend answers the proxy’s namespace',
      world: world(({ routes }) => routes.backends.forEach((row) => (row.value = 'dropped'))),
      subjects: ['jellyfin.small.test', 'qbittorrent.small.test', 'radarr.small.test', 'sonarr.small.test'],
    },
  ],
  notApplicable: [
    {
      given: 'nothing is declared or routed',
      world: world(({ routes }, policy) => {
        routes.answers = [];
        policy.hosts = {};
      }),
    },
  ],
});

describe('routed names of a file that was only rehearsed', () => {
  it('are answered where the programs are the real ones, and else say whose answer it was', () => {
    const good = world();
    const images = good.evidence.containers.map(({ service }) => ({
      service: service ?? '',
      real: service !== 'sonarr',
    }));
    const evidence: Evidence = {
      ...evidenceOf(good),
      ...{ source: 'rehearse', images, rehearsal: { files: ['compose.yaml'], changes: [], logins: [] } },
    };
    const { observations } = judgeCheck(routedHosts, evidence, good.policy);
    const open = observations.filter(({ holds }) => holds === null);
    expect(open.length).toBe(1);
    expect(open[0]?.observed).toContain('of a stand-in, and not of sonarr itself');
    expect(observations.filter(({ holds }) => holds === true).length).toBe(observations.length - 1);
  });
});
