import type { ProbeResult } from '../../clients/probes.ts';
import type { PanelAnswer } from '../../evidence/panels.ts';

interface Credentials {
  user: string;
  password: string;
}

interface Request {
  method: 'GET' | 'POST';
  path: string;
  headers: Record<string, string>;
  body?: string;
}

/** A program with a login page, and what its manual says one logs in with. */
export interface Panel {
  program: string;
  /** Of its image's name or of the service's. */
  named: RegExp;
  port: number;
  credentials: readonly Credentials[];
  request(account: Credentials): Request;
  read(http: NonNullable<ProbeResult['http']>): PanelAnswer;
}

const form = (fields: Record<string, string>): Pick<Request, 'headers' | 'body'> => ({
  headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
  body: new URLSearchParams(fields).toString(),
});
const json = (body: object): Pick<Request, 'headers' | 'body'> => ({
  headers: { 'Content-Type': 'application/json' },
  body: JSON.stringify(body),
});
const basic = ({ user, password }: Credentials): string =>
  `Basic ${Buffer.from(`${user}:${password}`).toString('base64')}`;

/** By the status alone. */
const byStatus =
  (accepted: readonly number[], refused: readonly number[], banned: readonly number[] = [429]) =>
  ({ status }: { status: number }): PanelAnswer => {
    if (accepted.includes(status)) return 'accepted';
    if (banned.includes(status)) return 'banned';
    return refused.includes(status) ? 'refused' : 'unclear';
  };

const admin = (password: string): Credentials => ({ user: 'admin', password });

/** The login of sonarr, radarr, prowlarr, lidarr and readarr: a redirect, and only its target says which. */
const servarr: Pick<Panel, 'request' | 'read'> = {
  request: ({ user, password }) => ({ method: 'POST', path: '/login', ...form({ username: user, password }) }),
  read: ({ status, headers }) => {
    if (status === 401) return 'refused';
    if (status !== 302 && status !== 303) return 'unclear';
    return /loginFailed=true/i.test(headers['location'] ?? '') ? 'refused' : 'accepted';
  },
};

/** Programs whose login answers to a script; each as its own documentation describes it. */
export const knownPanels: readonly Panel[] = [
  {
    program: 'qBittorrent',
    named: /qbittorrent/i,
    port: 8080,
    credentials: [admin('adminadmin')],
    request: ({ user, password }) => {
      const { headers, body = '' } = form({ username: user, password });
      // Without a Referer of its own host it refuses everybody.
      const own = { ...headers, Referer: 'http://127.0.0.1:8080/' };
      return { method: 'POST', path: '/api/v2/auth/login', headers: own, body };
    },
    read: ({ status, body }) => {
      if (status === 403) return 'banned';
      if (status === 401 || (status === 200 && /^Fails/.test(body))) return 'refused';
      return status === 204 || (status === 200 && /^Ok/.test(body)) ? 'accepted' : 'unclear';
    },
  },
  {
    program: 'Grafana',
    named: /grafana/i,
    port: 3000,
    credentials: [admin('admin')],
    request: (account) => ({ method: 'GET', path: '/api/user', headers: { Authorization: basic(account) } }),
    read: byStatus([200], [401]),
  },
  {
    program: 'Portainer',
    named: /portainer/i,
    port: 9000,
    credentials: [admin('admin'), admin('portainer'), admin('adminadminadmin')],
    request: ({ user, password }) => ({
      method: 'POST',
      path: '/api/auth',
      ...json({ Username: user, Password: password }),
    }),
    read: byStatus([200], [401, 403, 422]),
  },
  {
    program: 'Jellyfin',
    named: /jellyfin/i,
    port: 8096,
    credentials: [{ user: 'root', password: '' }, admin(''), admin('admin')],
    request: ({ user, password }) => {
      const { headers, body = '' } = json({ Username: user, Pw: password });
      const client = 'MediaBrowser Client="stackproof", Device="stackproof", DeviceId="stackproof", Version="1"';
      return {
        method: 'POST',
        path: '/Users/AuthenticateByName',
        headers: { ...headers, Authorization: client },
        body,
      };
    },
    read: byStatus([200], [401, 403]),
  },
  ...(
    [
      ['Sonarr', /^sonarr|\/sonarr/i, 8989],
      ['Radarr', /^radarr|\/radarr/i, 7878],
      ['Prowlarr', /^prowlarr|\/prowlarr/i, 9696],
    ] as const
  ).map(([program, named, port]) => ({ ...servarr, program, named, port, credentials: [admin('admin')] })),
  {
    program: 'Nginx Proxy Manager',
    named: /nginx-proxy-manager/i,
    port: 81,
    credentials: [{ user: 'admin@example.com', password: 'changeme' }],
    request: ({ user, password }) => ({
      method: 'POST',
      path: '/api/tokens',
      ...json({ identity: user, secret: password }),
    }),
    read: byStatus([200], [400, 401, 403]),
  },
];
