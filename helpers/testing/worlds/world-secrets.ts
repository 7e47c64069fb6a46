import type { Artifacts } from '../../evidence/evidence.ts';
import type { MountedSecret, SecretFile } from '../../evidence/secret-files.ts';

const folder = '/srv/small/secrets';

/** Secret → the services that name it. */
const users: Readonly<Record<string, readonly string[]>> = {
  session: ['authelia'],
  'redis-password': ['authelia', 'redis'],
  'sonarr-key': ['sonarr'],
};
const names = Object.keys(users);

/** A file of the secrets' directory, as it should be. */
const secretFile = (name: string): SecretFile => ({
  name,
  path: `${folder}/${name}`,
  type: 'file',
  mode: '0600',
  uid: 0,
  gid: 0,
  size: 'usual',
  blank: false,
  newline: false,
  padded: null,
  leads: false,
  lines: 'one',
  modifiedAt: '2026-10-01T08:00:00.000Z',
  error: null,
});

/** A declared secret in a container that may have it. */
export const mountedSecret = (service: string, secret: string): MountedSecret => ({
  subject: service,
  service,
  secret,
  target: `/run/secrets/${secret}`,
  by: 'declared',
  state: 'readable',
  readers: [0],
  mode: '0600',
  uid: 0,
  gid: 0,
  error: null,
});

type SecretArtifacts = Pick<
  Artifacts,
  'secret-places' | 'secret-files' | 'secret-repository' | 'secret-leaks' | 'panels'
>;

/** Good secrets of the services that there are. */
export function goodSecrets(services: readonly string[]): SecretArtifacts {
  const declared = names.map((name) => ({
    name,
    source: 'file' as const,
    path: `${folder}/${name}`,
    users: (users[name] ?? []).map((service) => ({ service, target: `/run/secrets/${name}` })),
  }));
  const kept = (path: string) => ({ path, ignored: true, tracked: false });
  return {
    'secret-places': {
      everybody: true,
      stores: { volumes: ['volume library'], networks: ['network backend-net'], error: null },
      containers: services.map((service) => ({ subject: service, service, entries: 12, layers: 5, error: null })),
      composeUnread: null,
      configs: ['prometheus'],
      middlewaresUnread: null,
      middlewares: ['authelia@docker'],
      found: [],
      literals: [],
      mounted: [],
    },
    'secret-files': {
      directory: { path: folder, mode: '0700', uid: 0, gid: 0, exists: true, namedBy: 'compose', error: null },
      files: names.map(secretFile),
      declared,
      composeUnread: null,
      named: [],
      mounts: declared.flatMap(({ name, users: list }) => list.map(({ service }) => mountedSecret(service, name))),
      looked: services.map((subject) => ({ subject, error: null })),
    },
    'secret-repository': {
      directory: '/srv/small',
      state: 'repository',
      env: { present: true, keys: ['DOMAIN', 'TZ'], found: [], git: kept('.env') },
      example: { present: true, keys: ['DOMAIN', 'TZ'], filled: [] },
      secrets: [kept('secrets'), ...names.map((name) => kept(`secrets/${name}`))],
      secretsUnread: null,
      history: { commits: 12, read: 40, unread: 0, shallow: false, paths: [], found: [] },
      loose: { read: 2, unread: 0, found: [] },
    },
    'secret-leaks': {
      known: names.map((secret) => ({ secret, state: 'searched' as const })),
      searched: [
        ...services.flatMap((subject) =>
          (['logs', 'environment', 'files'] as const).map((place) => ({ place, subject, error: null })),
        ),
        { place: 'proxy-api' as const, subject: 'traefik', error: null },
      ],
      found: [],
      same: [],
    },
    panels: {
      notTried: null,
      rows: [
        {
          service: 'qbittorrent',
          program: 'qBittorrent',
          control: 'refused',
          tries: [{ account: 'admin', answer: 'refused' }],
          error: null,
        },
      ],
    },
  };
}
