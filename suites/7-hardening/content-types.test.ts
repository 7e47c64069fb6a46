import { testCheck } from '../../helpers/testing/check-tester.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { answerRows, openRouter } from '../../helpers/testing/worlds/world-access.ts';
import { sendHeaders } from '../../helpers/testing/worlds/world-headers.ts';
import { contentTypes } from './content-types.check.ts';

const at = (host: string, value: string | null) =>
  hardened((evidence) => sendHeaders(evidence, host, { 'x-content-type-options': value }));
const jellyfin = 'jellyfin.small.test';
const radarr = 'radarr.small.test';
const all = [
  ...['auth.small.test', jellyfin, 'qbittorrent.small.test', radarr],
  ...['sonarr.small.test', 'sonarr.small.test/api'],
];

testCheck(contentTypes, {
  holds: [
    { given: 'on every answer', world: hardened() },
    { given: 'in other letters, and twice', world: at(jellyfin, 'NoSniff, nosniff') },
    {
      given: 'only the login’s own answer without it',
      world: hardened(({ access }) =>
        access.rows
          .filter(({ router, headers }) => router === 'radarr@docker' && headers)
          .forEach((row) => (row.headers = {})),
      ),
    },
    {
      given: 'a front page that leads to one with it',
      world: hardened((evidence) => {
        const to = { status: 302, location: '/web/', headers: {}, backend: 'jellyfin' };
        answerRows(evidence, { router: 'jellyfin@docker', kind: 'browser' }, to);
      }),
    },
    {
      given: 'a host that only leads elsewhere',
      world: hardened((evidence) => {
        const to = { status: 301, location: 'https://elsewhere.test/', headers: {}, backend: null };
        answerRows(evidence, { router: 'jellyfin@docker', kind: 'browser' }, to);
      }),
    },
    {
      given: 'plain HTTP that leads to HTTPS',
      world: hardened((evidence) => {
        const row = evidence.access.rows.find(({ router, kind }) => router === 'jellyfin@docker' && kind === 'browser');
        const plain = { scheme: 'http' as const, status: 301, location: `https://${jellyfin}/`, backend: null };
        if (row) evidence.access.rows.push({ ...row, ...plain, headers: {} });
      }),
    },
  ],
  broken: [
    { given: 'none', world: at(jellyfin, null), subjects: [jellyfin] },
    { given: 'another word', world: at(jellyfin, 'sniff, nosniff'), subjects: [jellyfin] },
    { given: 'none behind the login', world: at(radarr, null), subjects: [radarr] },
    {
      given: 'none on a second router of the same name, at another port',
      world: hardened((evidence) => {
        openRouter(evidence, 'jellyfin-inside', 'jellyfin', jellyfin);
        const inside = { router: 'jellyfin-inside@docker', kind: 'browser' as const };
        answerRows(evidence, inside, { port: 8443, headers: {} });
      }),
      subjects: [`${jellyfin}:8443`],
    },
    {
      given: 'content over plain HTTP, without it',
      world: hardened((evidence) =>
        answerRows(evidence, { router: 'jellyfin@docker', kind: 'browser' }, { scheme: 'http', headers: {} }),
      ),
      subjects: [`http://${jellyfin}`],
    },
  ],
  unknown: [
    {
      given: 'a recording of before headers were kept',
      world: hardened(({ access, sessions }) => {
        access.rows.forEach((row) => delete row.headers);
        sessions.accounts.forEach(({ first, second }) =>
          [...(first?.visits ?? []), ...(second?.visits ?? [])].forEach((visit) => delete visit.headers),
        );
      }),
      subjects: all,
    },
    {
      given: 'nobody who could log in',
      world: hardened(({ sessions }) => (sessions.accounts = [])),
      subjects: ['qbittorrent.small.test', radarr, 'sonarr.small.test'],
    },
    {
      given: 'a host that did not answer',
      world: hardened((evidence) => {
        const silent = { status: null, error: 'silence for 8000 ms', backend: null };
        answerRows(evidence, { router: 'jellyfin@docker', kind: 'browser' }, silent);
      }),
      subjects: [jellyfin],
    },
    {
      given: 'a front page without it that leads on, to a page that was not seen',
      world: hardened((evidence) => {
        evidence.pages.pages = evidence.pages.pages.filter(({ host }) => host !== jellyfin);
        const to = { status: 302, location: '/web/', headers: {}, backend: 'jellyfin' };
        answerRows(evidence, { router: 'jellyfin@docker', kind: 'browser' }, to);
      }),
      subjects: [jellyfin],
    },
    {
      given: 'a router that was not asked',
      world: hardened(({ access }) => {
        access.rows = access.rows.filter(({ router }) => router !== 'jellyfin@docker');
      }),
      subjects: [jellyfin],
    },
    {
      given: 'a router of the table that nobody knew of, whose name is not told',
      world: hardened(({ traefik }) => {
        const like = traefik.routers.find(({ name }) => name === 'jellyfin@docker');
        if (like) traefik.routers.push({ ...like, name: 'any@docker', rule: 'PathPrefix(`/any`)' });
      }),
      subjects: ['any@docker'],
    },
    {
      given: 'a declared name that no router takes',
      world: hardened((_evidence, policy) => Object.assign(policy.hosts, { 'Old.small.test': 'sonarr' })),
      subjects: ['old.small.test'],
    },
  ],
});
