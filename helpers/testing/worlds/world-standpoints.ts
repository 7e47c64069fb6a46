import type { AccessRow } from '../../evidence/access.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Standpoint, StandpointRow, Visitor } from '../../evidence/standpoints.ts';
import { goodAccess, strangerRow } from './world-access.ts';
import { fresh } from './fresh.ts';

type Change = Partial<Standpoint> & Pick<Standpoint, 'name' | 'namespace'>;

/** A standpoint that reaches the encrypted entrypoint by the proxy's address on a network of its own. */
export const standpointOf = (change: Change): Standpoint => ({
  kind: 'neighbour',
  family: 4,
  network: change.name,
  source: null,
  depth: 'whole',
  knocks: [{ entryPoint: 'websecure', address: '203.0.113.34', port: 443, value: 'open' }],
  trusted: false,
  cannot: null,
  ...change,
});

const visitor = (told: Visitor['told'], router: string): Visitor => ({
  standpoint: 'outside over IPv4',
  own: '198.51.100.1',
  told,
  router: `${router}@docker`,
  host: `${router}.small.test`,
  path: '/',
  addresses: ['198.51.100.1'],
  error: null,
});

/** What strangers get from each standpoint in the small world at iteration 4: no more than from outside. */
export function goodStandpoints(): Artifacts['standpoints'] {
  const { rows, routers } = goodAccess();
  const published = { kind: 'outside', namespace: 'outside', network: null } as const;
  const standpoints: Standpoint[] = [
    standpointOf({ ...published, name: 'outside over IPv4', source: '198.51.100.1', depth: 'access' }),
    standpointOf({ ...published, name: 'outside over IPv6', family: 6, knocks: [] }),
    standpointOf({ name: 'frontend-net', namespace: 'jellyfin', source: '203.0.113.35' }),
    standpointOf({ name: 'backend-net', namespace: 'radarr', source: '203.0.113.68' }),
    standpointOf({ name: 'download-net', namespace: 'gluetun', source: '203.0.113.99' }),
    standpointOf({ name: 'security-net', namespace: 'authelia', source: '203.0.113.163', depth: 'light' }),
    standpointOf({ kind: 'host', name: 'the host', namespace: 'host', network: null }),
  ];
  const plain = rows.filter(
    ({ purpose, kind }) => (purpose === 'anonymous' && kind === 'browser') || purpose === 'undeclared',
  );
  const asking = standpoints.filter(({ depth, knocks }) => depth !== 'access' && knocks.length > 0);
  return {
    standpoints,
    routers: routers.map((router) => ({ ...router, entryPoints: ['websecure'] })),
    rows: asking.flatMap(({ name: standpoint, namespace, family, network }) =>
      plain.map((row): StandpointRow => ({ ...fresh(row), standpoint, namespace, family, network })),
    ),
    visitors: [visitor('backend', 'jellyfin'), visitor('login', 'sonarr')],
  };
}

/** Changes every row from one standpoint that matches; one that changes none would prove nothing. */
export function answerFrom(
  { standpoints }: Pick<Artifacts, 'standpoints'>,
  match: Partial<StandpointRow>,
  change: Partial<StandpointRow>,
): void {
  const found = standpoints.rows.filter((row) =>
    Object.entries(match).every(([key, value]) => Reflect.get(row, key) === value),
  );
  if (found.length === 0) throw new Error(`nobody asked like ${JSON.stringify(match)}`);
  for (const row of found) Object.assign(row, { location: null, summary: null }, change);
}

/** A router to sonarr on an entrypoint that only neighbours reach; answer: what they get, null: nobody asked. */
export function innerRouter({ standpoints }: Pick<Artifacts, 'standpoints'>, answer: Partial<AccessRow> | null): void {
  const router = 'sonarr-inside@docker';
  const host = 'sonarr.small.test';
  const asked = { router, hosts: [host], paths: ['/'], service: 'sonarr', known: true, cannot: null };
  standpoints.routers.push({ ...asked, entryPoints: ['inside'] });
  const standpoint = standpoints.standpoints.find(({ name }) => name === 'frontend-net');
  if (!standpoint) throw new Error('nobody stands on frontend-net');
  standpoint.knocks.push({ entryPoint: 'inside', address: '203.0.113.34', port: 8444, value: 'open' });
  if (answer === null) return;
  const { name, namespace, family, network } = standpoint;
  const row = strangerRow({ purpose: 'anonymous', name: 'browser', router, host, ...answer });
  standpoints.rows.push({ ...row, standpoint: name, namespace, family, network });
}

/** Tricks from one standpoint, which get sonarr's as given and elsewhere no further than the login. */
export function playFrom(
  { access, standpoints }: Pick<Artifacts, 'access' | 'standpoints'>,
  name: string,
  answer: Partial<AccessRow>,
): void {
  const standpoint = standpoints.standpoints.find((each) => each.name === name);
  if (!standpoint) throw new Error(`nobody stands on ${name}`);
  const { namespace, family, network } = standpoint;
  const rows = access.rows.filter((row) => row.purpose === 'afterwards' || row.name === 'x-original-url');
  for (const row of rows)
    standpoints.rows.push({
      ...fresh(row),
      ...(row.purpose === 'trick' && row.host === 'sonarr.small.test' ? { location: null, ...answer } : {}),
      ...{ standpoint: name, namespace, family, network },
    });
}

/** A router that takes visitors of one network alone, and is asked from there only; answer: what they get. */
export function takeFrom(
  { access, standpoints, traefik }: Pick<Artifacts, 'access' | 'standpoints' | 'traefik'>,
  name: string,
  router: string,
  answer: Partial<AccessRow> = {},
): void {
  const ruled = traefik.routers.find((each) => each.name === router);
  if (!ruled) throw new Error(`there is no router ${router}`);
  ruled.rule = `${ruled.rule} && ClientIP(\`203.0.113.32/27\`)`;
  access.rows = access.rows.filter((row) => row.router !== router);
  standpoints.rows = standpoints.rows.filter((row) => row.router !== router || row.standpoint === name);
  for (const asked of access.routers)
    if (asked.router === router) asked.cannot = 'It takes only visitors from 203.0.113.32/27.';
  if (answer.status !== undefined) answerFrom({ standpoints }, { standpoint: name, router }, answer);
}
