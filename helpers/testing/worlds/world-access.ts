import type { Access, AccessRow } from '../../evidence/access.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import { goodHeaders } from './world-headers.ts';
import { forwardedOn } from './world-identities.ts';

const closed = ['sonarr', 'radarr', 'qbittorrent'] as const;
const portal = ({ host, path }: Pick<AccessRow, 'host' | 'path'>) => ({
  status: 302,
  location: `https://auth.small.test/?rd=${encodeURIComponent(`https://${host}${path}`)}&rm=GET`,
});

/** What is asked for by most rows of the artifact. */
const usual: Record<AccessRow['purpose'], AccessRow['kind']> = {
  anonymous: 'browser',
  'common-path': 'path',
  open: 'path',
  undeclared: 'name',
  forged: 'identity',
  trick: 'trick',
  key: 'wrong-key',
  rule: 'rule',
  afterwards: 'browser',
};

/** A row as a stranger gets it before a login; change what matters. */
export function strangerRow(change: Partial<AccessRow> & Pick<AccessRow, 'purpose' | 'name' | 'host'>): AccessRow {
  const asked = {
    kind: usual[change.purpose],
    router: '',
    scheme: 'https' as const,
    path: '/',
    method: 'GET',
    sent: [],
    error: null,
    refused: false,
    backend: null,
    summary: null,
    ...change,
  };
  const isPage = asked.purpose === 'anonymous' && asked.kind === 'browser';
  return { ...asked, ...portal(asked), ...(isPage ? { headers: goodHeaders() } : {}), ...change };
}

const own = (backend: string) => ({
  status: 200,
  location: null,
  backend,
  summary: `stackproof-standin ${backend} 0123456789abcdef`,
});
const keyless = { status: 401, location: null, backend: 'sonarr', summary: '{"error": "Unauthorized"}' };
const unknown = { status: 404, location: null, summary: '404 page not found' };
const asked = (router: string, service: string, paths: readonly string[] = ['/']) => ({
  router: `${router}@docker`,
  hosts: [`${router === 'authelia' ? 'auth' : service}.small.test`],
  paths: [...paths],
  service,
  known: true,
  cannot: null,
});

/** A request that a rule of the login decides, as it answers one of that level. */
export const ruleRow = (
  number: number | null,
  level: NonNullable<AccessRow['rule']>['level'],
  change: Partial<AccessRow> & Pick<AccessRow, 'host'>,
): AccessRow =>
  strangerRow({
    purpose: 'rule',
    name: number === null ? `default policy ${level}` : `rule ${number}, ${level}`,
    rule: { number, level },
    ...change,
  });

const byRules = (): AccessRow[] => [
  ruleRow(1, 'bypass', { host: 'jellyfin.small.test', ...own('jellyfin') }),
  ruleRow(1, 'bypass', { host: 'auth.small.test', ...own('authelia') }),
  ruleRow(2, 'one_factor', { host: 'radarr.small.test' }),
  ruleRow(3, 'two_factor', { host: 'sonarr.small.test' }),
  ruleRow(3, 'two_factor', { host: 'qbittorrent.small.test' }),
  ruleRow(null, 'deny', { host: 'sonarr.small.test', path: '/stackproof', status: 403, location: null }),
];

function rows(): AccessRow[] {
  const host = (service: string) => `${service}.small.test`;
  const manners = (router: string, change: Partial<AccessRow>, at = host(router)) =>
    (['browser', 'api', 'websocket'] as const).map((kind) =>
      strangerRow({ purpose: 'anonymous', kind, name: kind, router: `${router}@docker`, host: at, ...change }),
    );
  const each = (purpose: AccessRow['purpose'], name: string, change: Partial<AccessRow> = {}) =>
    closed.map((service) =>
      strangerRow({ purpose, name, router: `${service}@docker`, host: host(service), ...change }),
    );
  return [
    ...manners('jellyfin', own('jellyfin')),
    ...manners('authelia', own('authelia'), host('auth')),
    ...closed.flatMap((service) =>
      manners(service, {}).map((row) =>
        row.name === 'api' ? { ...row, status: 401, summary: '401 Unauthorized' } : row,
      ),
    ),
    ...manners('sonarr-api', { ...keyless, path: '/api' }, host('sonarr')),
    ...each('common-path', '/ping', { path: '/ping' }),
    ...each('common-path', '/metrics', { path: '/metrics' }),
    strangerRow({
      purpose: 'undeclared',
      name: 'an undeclared name under small.test',
      host: 'stackproof-0.small.test',
      ...unknown,
    }),
    strangerRow({
      purpose: 'undeclared',
      kind: 'address',
      name: 'the bare address as host',
      host: '198.51.100.10',
      status: null,
      location: null,
      refused: true,
      error: 'TLS: TLSV1_UNRECOGNIZED_NAME',
    }),
    strangerRow({
      purpose: 'undeclared',
      kind: 'no-host',
      name: 'no host at all',
      host: '198.51.100.10',
      scheme: 'http',
      withoutHost: true,
      version: '1.0',
      ...unknown,
    }),
    ...each('undeclared', 'an undeclared path', { kind: 'path', path: '/stackproof-0' }),
    ...each('forged', 'as admin', { sent: ['Remote-User: admin'] }),
    ...each('trick', 'x-original-url', { sent: ['X-Original-URL: /api'] }),
    ...each('trick', 'method-trace', { method: 'TRACE', status: 405, location: null }),
    ...each('trick', 'absolute-form-of-open-host', { path: 'https://jellyfin.small.test/', ...own('jellyfin') }),
    ...byRules(),
    ...each('afterwards', 'browser'),
    ...(['no key', 'an empty key', 'a wrong key'] as const).map((name, at) =>
      strangerRow({
        purpose: 'key',
        kind: at === 0 ? 'no-key' : 'wrong-key',
        name,
        host: host('sonarr'),
        path: '/api',
        ...keyless,
      }),
    ),
    strangerRow({ purpose: 'key', kind: 'beside-key', name: 'beside the path', host: host('sonarr'), path: '/apix' }),
  ];
}

/** What a stranger sees of the small good world. */
export function goodAccess(): Artifacts['access'] {
  const forwarded: Access['forwarded'] = [
    forwardedOn('jellyfin@docker', 'jellyfin.small.test'),
    forwardedOn('sonarr-api@docker', 'sonarr.small.test', '/api'),
  ];
  return {
    from: 'outside:lab',
    routers: [
      asked('jellyfin', 'jellyfin'),
      asked('authelia', 'authelia'),
      ...closed.map((service) => asked(service, service)),
      asked('sonarr-api', 'sonarr', ['/api']),
    ],
    rows: rows(),
    forwarded,
    unasked: [],
  };
}

/** Changes every row that matches; one that changes none would prove nothing. */
export function answerRows(
  { access }: Pick<Artifacts, 'access'>,
  match: Partial<AccessRow>,
  change: Partial<AccessRow>,
): void {
  const found = access.rows.filter((row) =>
    Object.entries(match).every(([key, value]) => Reflect.get(row, key) === value),
  );
  if (found.length === 0) throw new Error(`no stranger asked like ${JSON.stringify(match)}`);
  for (const row of found) Object.assign(row, { location: null, summary: null }, change);
}

/** A backend's own page, as a stranger must not get it. */
export const ownPage = own;

/** A second router to a service, under a name of its own, that asks nobody for a login. */
export function openRouter(
  { access, traefik }: Pick<Artifacts, 'access' | 'traefik'>,
  router: string,
  service: string,
  host: string,
): void {
  access.routers.push({ router: `${router}@docker`, hosts: [host], paths: ['/'], service, known: true, cannot: null });
  traefik.routers.push({
    name: `${router}@docker`,
    kind: 'http',
    provider: 'docker',
    rule: `Host(\`${host}\`)`,
    entryPoints: ['websecure'],
    service,
    middlewares: [],
    priority: 30,
    tls: true,
    status: 'enabled',
    errors: [],
  });
  for (const kind of ['browser', 'api'] as const)
    access.rows.push(
      strangerRow({ purpose: 'anonymous', kind, name: kind, router: `${router}@docker`, host, ...own(service) }),
    );
  for (const [purpose, kind, name, path] of [
    ['common-path', 'path', '/ping', '/ping'],
    ['undeclared', 'path', 'an undeclared path', '/stackproof-0'],
    ['forged', 'identity', 'as admin', '/'],
    ['trick', 'trick', 'x-original-url', '/'],
  ] as const)
    access.rows.push(strangerRow({ purpose, kind, name, path, router: `${router}@docker`, host, ...own(service) }));
}
