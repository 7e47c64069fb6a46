import type { Identities } from '../../helpers/evidence/identities.ts';
import { testCheck } from '../../helpers/testing/check-tester.ts';
import { writeHeaders } from '../../helpers/testing/worlds/world-identities.ts';
import { addPlainRouter, answerAt } from '../../helpers/testing/worlds/world-visits.ts';
import { secured } from '../../helpers/testing/worlds/world-secured.ts';
import { sessionIdentities } from './session-identities.check.ts';

const sonarr = ['sonarr@docker'];
type Row = Identities['rows'][number];

const watched = (change: Partial<Row>, at = 'sonarr@docker') =>
  secured(({ identities }) => Object.assign(identities.rows.find(({ router }) => router === at) ?? {}, change));

/** What came of one spelling. */
const triedAs = (spelling: NonNullable<Row['tried']>[number]['spelling'], refused: boolean) =>
  secured(({ identities }) => {
    for (const row of identities.rows.filter(({ router }) => router === 'sonarr@docker'))
      for (const each of row.tried ?? [])
        if (each.spelling === spelling) Object.assign(each, { arrived: false, refused });
  });

/** A second account, that is turned away where the first is let in. */
const withGuest = (change: Partial<Row>) =>
  secured(({ identities }) => {
    identities.accounts.push({ name: 'guest', cannot: null });
    const row = identities.rows.find(({ router }) => router === 'sonarr@docker');
    if (row) identities.rows.push({ ...row, account: 'guest', ...change });
  });

const unanswered = { arrived: false, error: 'its mark was not seen on the way; it was answered 502' };

testCheck(sessionIdentities, {
  holds: [
    { given: 'the requests arrive without what was forged', world: secured() },
    { given: 'an account that is not let in, beside one that is', world: withGuest(unanswered) },
    { given: 'a proxy that refuses dots', world: triedAs('dots', true) },
    {
      given: 'headers that nobody declared arrive',
      world: watched({ passed: ['X-WebAuth-User', 'X-Remote-User'] }),
    },
    {
      given: 'a router without a login, which is another finding',
      world: secured(({ identities, sessions }) => {
        answerAt(sessions.anonymous, 'sonarr@docker', 'content');
        identities.rows[0]?.passed.push('Remote-User');
      }),
    },
    { given: 'a router that only leads to HTTPS', world: secured((evidence) => addPlainRouter(evidence)) },
    {
      given: 'a sealed backend, before which the proxy’s table takes all away',
      world: watched({ sealed: true, arrived: false, error: 'the proxy speaks TLS' }),
    },
  ],
  broken: [
    {
      given: 'a group that the proxy writes behind the login',
      world: secured((evidence) => writeHeaders(evidence, 'sonarr@docker', ['Remote_Groups'])),
      subjects: sonarr,
    },
    {
      given: 'the login’s own header as the visitor sent it',
      world: watched({ passed: ['Remote-User'] }),
      subjects: sonarr,
    },
    { given: 'one header of four', world: watched({ passed: ['Remote-Groups'] }), subjects: sonarr },
    { given: 'with an underscore', world: watched({ passed: ['Remote_User'] }), subjects: sonarr },
    { given: 'with a dot, in small letters', world: watched({ passed: ['remote.user'] }), subjects: sonarr },
    {
      given: 'at another entrypoint alone',
      world: secured(({ identities }) => {
        const row = identities.rows.find(({ router }) => router === 'sonarr@docker');
        if (row) identities.rows.push({ ...row, scheme: 'https', port: 8443, passed: ['Remote_User'] });
      }),
      subjects: sonarr,
    },
    { given: 'as the second account alone', world: withGuest({ passed: ['Remote-Name'] }), subjects: sonarr },
    {
      given: 'on an open router, for whoever is logged in',
      world: watched({ passed: ['Remote-User'] }, 'jellyfin@docker'),
      subjects: ['jellyfin@docker'],
    },
    {
      given: 'what only the proxy’s middleware declares',
      world: secured(({ identities, traefik }) => {
        const login = traefik.middlewares.find(({ name }) => name === 'authelia@docker');
        login?.config?.forwardAuth?.authResponseHeaders.push('X-Authentik-Username');
        identities.rows[0]?.passed.push('X_Authentik-Username');
      }),
      subjects: sonarr,
    },
    {
      given: 'what only the proxy’s regular expression declares',
      world: secured(({ identities, traefik }) => {
        const login = traefik.middlewares.find(({ name }) => name === 'authelia@docker')?.config?.forwardAuth;
        if (login) login.authResponseHeadersRegex = '^X-Auth-Request-';
        identities.rows[0]?.passed.push('X-Auth.Request-User');
      }),
      subjects: sonarr,
    },
    {
      given: 'a sealed backend, before which nothing takes aliases away',
      world: secured(({ identities, traefik }) => {
        Object.assign(identities.rows[0] ?? {}, { sealed: true, arrived: false, error: 'the proxy speaks TLS' });
        for (const { http } of traefik.entryPoints) if (http) http.takesAway = 'underscores';
      }),
      subjects: sonarr,
    },
  ],
  unknown: [
    {
      given: 'the request was not seen to arrive',
      world: watched(unanswered),
      subjects: sonarr,
    },
    { given: 'nobody knows what became of the dots', world: triedAs('dots', false), subjects: sonarr },
    {
      given: 'at another entrypoint nothing was seen to arrive',
      world: secured(({ identities }) => {
        const row = identities.rows.find(({ router }) => router === 'sonarr@docker');
        if (row) identities.rows.push({ ...row, port: 8443, ...unanswered });
      }),
      subjects: sonarr,
    },
    {
      given: 'a router that lets nobody in who has an account',
      world: secured(({ identities, sessions }) => {
        answerAt(sessions.accounts[0]?.second?.visits, 'sonarr@docker', 'forbidden');
        identities.rows = identities.rows.filter(({ router }) => router !== 'sonarr@docker');
      }),
      subjects: sonarr,
    },
    {
      given: 'an open router is not asked as who is logged in',
      world: secured(({ identities }) => {
        identities.rows = identities.rows.filter(({ router }) => router !== 'jellyfin@docker');
      }),
      subjects: ['jellyfin@docker'],
    },
    {
      given: 'a second account is let in, and not asked as',
      world: secured(({ sessions }) => {
        const [account] = sessions.accounts;
        if (account) sessions.accounts.push({ ...account, name: 'guest', second: null });
      }),
      subjects: ['jellyfin@docker', 'radarr@docker', 'sonarr-api@docker'],
    },
    {
      given: 'one spelling was not sent',
      world: secured(({ identities }) => {
        const row = identities.rows.find(({ router }) => router === 'sonarr@docker');
        if (row) row.tried = (row.tried ?? []).filter(({ header }) => header !== 'Remote-Email');
      }),
      subjects: sonarr,
    },
    {
      given: 'nobody could log in',
      world: secured(({ identities, sessions }) => {
        identities.rows = [];
        sessions.accounts.forEach((account) => Object.assign(account, { first: null, second: null }));
        identities.accounts = [{ name: 'anna', cannot: 'its password is not there' }];
      }),
      subjects: ['qbittorrent@docker', 'radarr@docker', 'sonarr@docker'],
    },
    {
      given: 'a sealed backend behind a proxy whose entrypoints were not recorded',
      world: secured(({ identities, traefik }) => {
        Object.assign(identities.rows[0] ?? {}, { sealed: true, arrived: false, error: 'the proxy speaks TLS' });
        for (const { http } of traefik.entryPoints) delete http?.takesAway;
      }),
      subjects: sonarr,
    },
    {
      given: 'a sealed backend whose router is gone from the table',
      world: secured(({ identities, traefik }) => {
        Object.assign(identities.rows[0] ?? {}, { sealed: true, arrived: false, error: 'the proxy speaks TLS' });
        traefik.routers = traefik.routers.filter(({ name }) => name !== 'sonarr@docker');
      }),
      subjects: sonarr,
    },
  ],
  notApplicable: [
    {
      given: 'everything is open, and nothing is watched',
      world: secured(({ access, identities }, policy) => {
        identities.rows = [];
        access.forwarded = [];
        const { levels } = policy.access;
        policy.access.levels = Object.fromEntries(Object.keys(levels).map((service) => [service, 'bypass' as const]));
        access.routers = access.routers.filter(({ service }) => service !== null);
      }),
    },
  ],
});
