import type { Artifacts } from '../../evidence/evidence.ts';
import type { Outage } from '../../evidence/experiments.ts';
import type { LoginTry, SessionCookie, Visit } from '../../evidence/sessions.ts';
import { goodHeaders } from './world-headers.ts';
import { fresh } from './fresh.ts';

const routers = [
  { router: 'radarr@docker', host: 'radarr.small.test', service: 'radarr', factors: 1 },
  { router: 'sonarr@docker', host: 'sonarr.small.test', service: 'sonarr', factors: 2 },
  { router: 'qbittorrent@docker', host: 'qbittorrent.small.test', service: 'qbittorrent', factors: 2 },
] as const;

/** What the protected routers of the small world answer after so many factors. */
export const visitsAfter = (factors: 0 | 1 | 2): Visit[] =>
  routers.map(({ factors: due, ...at }) => ({
    ...at,
    ...{ path: '/', scheme: 'https', error: null, refused: false, headers: goodHeaders() },
    ...(factors >= due
      ? { status: 200, location: null, backend: at.service, summary: `stackproof-standin ${at.service} 0123` }
      : { status: 302, location: 'https://auth.small.test/', backend: null, summary: null }),
  }));

export const accepted: LoginTry = { status: 200, ok: true, detail: 'HTTP 200' };
export const rejected: LoginTry = { status: 401, ok: false, detail: 'HTTP 401: Authentication failed' };

const cookie: SessionCookie = {
  name: 'authelia_session',
  secure: true,
  httpOnly: true,
  sameSite: 'Lax',
  domain: 'small.test',
  path: '/',
  lastsSeconds: 3600,
};

export function goodSessions(): Artifacts['sessions'] {
  return fresh<Artifacts['sessions']>({
    portal: 'auth.small.test',
    anonymous: visitsAfter(0),
    accounts: [
      {
        name: 'anna',
        lacking: null,
        wrong: { try: rejected, visits: visitsAfter(0) },
        first: { try: accepted, visits: visitsAfter(1) },
        second: { try: accepted, visits: visitsAfter(2) },
        fixation: [
          { value: 'given before the login', kept: false, visits: visitsAfter(0) },
          { value: 'from before the second factor', kept: false, visits: visitsAfter(0) },
          { value: 'chosen by the visitor', kept: false, visits: visitsAfter(0) },
        ],
        logout: { try: accepted, visits: visitsAfter(0) },
        cookies: [cookie, { ...cookie }],
      },
    ],
  });
}

export const goodHealth = (): Artifacts['login'] => ({
  health: {
    from: 'traefik',
    url: 'http://authelia:9091/api/health',
    value: 'open',
    status: 200,
    detail: '{"status":"OK"}',
  },
  store: {
    from: 'authelia',
    greetings: [{ network: 'session-net', value: 'open', banner: '-NOAUTH Authentication required.' }],
  },
});

const closed = (state: Outage['state'], asked: number | null): Outage => {
  const down = (): Visit[] => visitsAfter(0).map((visit) => ({ ...visit, status: 500, location: null }));
  return { state, limitMs: 12_000, asked, error: null, visits: { anonymous: down(), session: down() } };
};

export const goodExperiments = (): Artifacts['experiments'] =>
  fresh<Artifacts['experiments']>({
    notMade: null,
    ban: {
      account: 'anna',
      before: accepted,
      wrong: [rejected, rejected, rejected, rejected, rejected],
      withinSeconds: 4,
      after: rejected,
      other: null,
      later: { afterSeconds: 45, try: rejected },
    },
    outages: {
      service: 'authelia',
      lacking: null,
      before: { anonymous: visitsAfter(0), session: visitsAfter(2) },
      during: [
        closed('failing', 6),
        { ...closed('yes', 6), visits: { anonymous: visitsAfter(2), session: visitsAfter(2) } },
        closed('reset', null),
        closed('mute', null),
        closed('stopped', null),
      ],
      after: { anonymous: visitsAfter(0), session: visitsAfter(2) },
      again: accepted,
    },
    transcript: [
      {
        did: '5 wrong passwords for anna',
        afterMs: 10,
        undone: 'the ban ends by itself after 600 s',
        undoneAfterMs: null,
        error: null,
      },
      {
        did: 'docker stop small-authelia-1',
        afterMs: 5000,
        undone: 'docker start small-authelia-1',
        undoneAfterMs: 9000,
        error: null,
      },
    ],
  });
