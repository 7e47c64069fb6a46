import { describe, expect, it } from 'vitest';
import type { Access, AccessRow } from '../../helpers/evidence/access.ts';
import { judgeCheck } from '../../helpers/kernel/judge-check.ts';
import { evidenceOf, testCheck } from '../../helpers/testing/check-tester.ts';
import { answerRows, openRouter, ownPage } from '../../helpers/testing/worlds/world-access.ts';
import { answerFrom, innerRouter, takeFrom } from '../../helpers/testing/worlds/world-standpoints.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { anonymousAnswers } from './anonymous-answers.check.ts';

const sonarr = ['sonarr@docker'];
const answered = (change: Partial<AccessRow>, name = 'browser') =>
  secured((evidence) => answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker', name }, change));

testCheck(anonymousAnswers, {
  holds: [
    { given: 'redirects to the portal and 401', world: secured() },
    { given: '403 from a login that denies by default', world: answered({ status: 403 }) },
    {
      given: 'a service that is declared to be open',
      world: secured((evidence, policy) => {
        answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker' }, ownPage('sonarr'));
        Object.assign(policy.access.levels, { sonarr: 'bypass' });
      }),
    },
    {
      given: 'beside HTTPS a plain router that leads there',
      world: secured(
        ({ access }) =>
          void access.rows.push({
            ...(access.rows.find(({ router }) => router === 'sonarr@docker') as AccessRow),
            scheme: 'http',
            status: 301,
            location: 'https://sonarr.small.test/',
          }),
      ),
    },
    {
      given: 'a plain router that leads everybody there',
      world: secured(({ access }) => {
        const router = access.routers.find((each) => each.router === 'sonarr@docker') as Access['routers'][number];
        access.routers.push({ ...router, router: 'sonarr-plain@docker' });
        const rows = access.rows.filter((row) => row.purpose === 'anonymous' && row.router === 'sonarr@docker');
        const plain = { router: 'sonarr-plain@docker', scheme: 'http' as const, status: 301 };
        access.rows.push(...rows.map((row) => ({ ...row, ...plain, location: 'https://sonarr.small.test/' })));
      }),
    },
    {
      given: 'a router for addresses of one network alone, which is asked from there',
      world: secured((evidence) => takeFrom(evidence, 'frontend-net', 'sonarr@docker')),
    },
  ],
  broken: [
    {
      given: 'a router for addresses of one network alone, where no login stands',
      world: secured((evidence) => takeFrom(evidence, 'frontend-net', 'sonarr@docker', ownPage('sonarr'))),
      subjects: ['sonarr@docker from frontend-net'],
    },
    {
      given: 'content from one place, of what nothing was seen outside',
      world: secured((evidence) => {
        for (const row of evidence.access.rows)
          if (row.router === 'sonarr@docker') Object.assign(row, { status: 502, location: null });
        answerFrom(evidence, { standpoint: 'the host', router: 'sonarr@docker', kind: 'browser' }, ownPage('sonarr'));
      }),
      subjects: ['sonarr@docker from the host'],
    },

    { given: 'the backend’s page', world: answered(ownPage('sonarr')), subjects: sonarr },
    { given: 'a page of nobody known', world: answered({ status: 200, summary: 'Welcome' }), subjects: sonarr },
    { given: 'a page for programs only', world: answered(ownPage('sonarr'), 'api'), subjects: sonarr },
    { given: 'a live connection', world: answered({ status: 101 }, 'websocket'), subjects: sonarr },
    { given: 'the backend’s own 401', world: answered({ status: 401, backend: 'sonarr' }), subjects: sonarr },
    { given: 'the backend’s own 404', world: answered({ status: 404, backend: 'sonarr' }), subjects: sonarr },
    { given: 'the backend’s own redirect', world: answered({ status: 302, location: '/graph' }), subjects: sonarr },
    {
      given: 'a redirect to somebody else',
      world: answered({ status: 302, location: 'https://login.elsewhere.test/?rd=https%3A%2F%2Fsonarr.small.test%2F' }),
      subjects: sonarr,
    },
    {
      given: '403 where the policy does not deny by default',
      world: secured((evidence, policy) => {
        answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker' }, { status: 403 });
        policy.access.default = 'one_factor';
      }),
      subjects: sonarr,
    },
    {
      given: 'a second router without a login',
      world: secured((evidence) => openRouter(evidence, 'sonarr-public', 'sonarr', 'public.small.test')),
      subjects: ['sonarr-public@docker'],
    },
    {
      given: 'the backend’s page for one neighbour of the proxy alone',
      world: secured((evidence) =>
        answerFrom(
          evidence,
          { standpoint: 'frontend-net', router: 'sonarr@docker', kind: 'browser' },
          ownPage('sonarr'),
        ),
      ),
      subjects: ['sonarr@docker from frontend-net'],
    },
    {
      given: 'the backend’s page for visitors over IPv6',
      world: secured((evidence) => {
        const [published] = evidence.standpoints.standpoints.filter(({ name }) => name === 'the host');
        for (const each of evidence.standpoints.standpoints)
          if (each.name === 'outside over IPv6') each.knocks = published?.knocks ?? [];
        for (const row of evidence.standpoints.rows)
          if (row.standpoint === 'the host') Object.assign(row, { standpoint: 'outside over IPv6', family: 6 });
        answerFrom(evidence, { standpoint: 'outside over IPv6', router: 'sonarr@docker' }, ownPage('sonarr'));
      }),
      subjects: ['sonarr@docker over IPv6'],
    },
    {
      given: 'the backend’s page for everybody, which is said once',
      world: secured((evidence) => {
        answerRows(evidence, { purpose: 'anonymous', router: 'sonarr@docker' }, ownPage('sonarr'));
        answerFrom(evidence, { router: 'sonarr@docker' }, ownPage('sonarr'));
      }),
      subjects: sonarr,
    },
    {
      given: 'a router without a login where no visitor comes in',
      world: secured((evidence) => innerRouter(evidence, ownPage('sonarr'))),
      subjects: ['sonarr-inside@docker'],
    },
    {
      given: 'a second name that leads to an open service',
      world: secured((evidence) => openRouter(evidence, 'jellyfin-two', 'jellyfin', 'films.small.test')),
      subjects: ['jellyfin-two@docker'],
    },
  ],
  unknown: [
    {
      given: 'a router where no visitor comes in, which was not asked',
      world: secured((evidence) => innerRouter(evidence, null)),
      subjects: ['sonarr-inside@docker'],
    },
    {
      given: '502 from one place alone',
      world: secured((evidence) =>
        answerFrom(evidence, { standpoint: 'the host', router: 'sonarr@docker', kind: 'browser' }, { status: 502 }),
      ),
      subjects: ['sonarr@docker from the host'],
    },
    { given: '404', world: answered({ status: 404 }), subjects: sonarr },
    { given: '502', world: answered({ status: 502 }), subjects: sonarr },
    { given: '429', world: answered({ status: 429 }), subjects: sonarr },
    { given: 'the login’s own error', world: answered({ status: 500 }), subjects: sonarr },
    {
      given: 'no answer',
      world: answered({ status: null, error: 'connected, but no whole answer within 8000 ms' }),
      subjects: sonarr,
    },
    {
      given: 'a handshake that is refused',
      world: answered({ status: null, refused: true, error: 'TLS: HANDSHAKE_FAILURE' }),
      subjects: sonarr,
    },
    {
      given: 'a router of which no request is known',
      world: secured(({ access }) => {
        access.rows = access.rows.filter(({ router }) => router !== 'sonarr@docker');
        Object.assign(access.routers.find(({ router }) => router === 'sonarr@docker') ?? {}, {
          paths: [],
          cannot: 'Traefik has disabled it.',
        });
      }),
      subjects: sonarr,
    },
    {
      given: 'a router of the table that was not asked',
      world: secured(({ access }) => {
        access.routers = access.routers.filter(({ router }) => router !== 'sonarr@docker');
        access.rows = access.rows.filter(({ router }) => router !== 'sonarr@docker');
      }),
      subjects: ['sonarr@docker'],
    },
    {
      given: 'a proxy without routers',
      world: secured(({ access, traefik }) => {
        Object.assign(access, { routers: [], rows: [] });
        traefik.routers = [];
      }),
      subjects: [],
      byKernel: true,
    },
  ],
  notApplicable: [
    {
      given: 'everything is open',
      world: secured((_evidence, policy) => {
        for (const service of Object.keys(policy.access.levels))
          Object.assign(policy.access.levels, { [service]: 'bypass' });
      }),
    },
  ],
});

describe('anonymous-answers', () => {
  it('says whose page came back, in which manner, and what stands before the router', () => {
    const given = answered(ownPage('sonarr'), 'api');
    const found = judgeCheck(anonymousAnswers, evidenceOf(given), given.policy).observations.find(
      ({ holds }) => holds === false,
    );
    expect(found?.observed).toBe(
      'GET / (api): 200, sonarr’s own: stackproof-standin sonarr 0123456789abcdef (middlewares authelia@docker)',
    );
    expect(found?.see).toBe(
      "curl -sSik --path-as-is --resolve 'sonarr.small.test:443:ADDRESS' 'https://sonarr.small.test/'",
    );
  });
});
