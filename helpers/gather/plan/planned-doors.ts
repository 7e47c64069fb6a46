import type { EntryPoint, Router } from '../../evidence/traefik.ts';
import { EntryPoints, readEntryPoints } from '../traefik/read-traefik.ts';
import { isSwitchedOn } from '../traefik/static-config.ts';
import { below, spellTree, treeOf, type Tree } from './dynamic-tree.ts';
import type { Rows } from './provider-rows.ts';

type Settings = ReadonlyMap<string, string>;

const isTree = (value: unknown): value is Tree => typeof value === 'object' && value !== null && !Array.isArray(value);
/** Traefik's own doors: its API where it is open to all, its sign of life. */
const ownDoors = (settings: Settings): boolean =>
  settings.get('api.insecure') === 'true' ||
  (isSwitchedOn(settings, 'ping') && (settings.get('ping.entrypoint') ?? 'traefik') === 'traefik') ||
  (isSwitchedOn(settings, 'metrics.prometheus') &&
    (settings.get('metrics.prometheus.entrypoint') ?? 'traefik') === 'traefik');

/** A redirect is permanent, and to HTTPS, unless it says otherwise. */
function withRedirect(http: unknown): unknown {
  if (!isTree(http)) return http;
  const to = below(http, 'redirections', 'entryPoint');
  if (typeof to['to'] !== 'string') return http;
  return { ...http, redirections: { entryPoint: { permanent: true, scheme: 'https', ...to } } };
}

/** Entrypoints as Traefik's API would list them. Throws ZodError where a setting is of another shape than Traefik's. */
export function entryPointsOf(settings: Settings): EntryPoint[] {
  const mine = [...settings].filter(([key, value]) => key.startsWith('entrypoints.') && value !== '');
  const bare = [...settings].filter(([key, value]) => value === '' && /^entrypoints\..*\.(?:tls|http3)$/.test(key));
  const given = below(treeOf([...mine, ...bare.map(([key]) => [key, 'true'] as const)]), 'entrypoints');
  const rows = Object.entries(given).map(([name, tree]) => {
    const row = spellTree(isTree(tree) ? tree : {});
    return { ...row, name, address: row['address'] ?? '', http: withRedirect(row['http']) };
  });
  const read = readEntryPoints(EntryPoints.parse(rows));
  const has = (name: string) => read.some((each) => each.name === name);
  const usual = read.length === 0 ? [{ name: 'http', address: ':80' }] : [];
  const own = ownDoors(settings) && !has('traefik') ? [{ name: 'traefik', address: ':8080' }] : [];
  return [...read, ...readEntryPoints(EntryPoints.parse([...usual, ...own]))];
}

/** Those that a router listens on without naming any: what is marked as default, else all but Traefik's own. */
function usualDoors(entryPoints: readonly EntryPoint[], settings: Settings): string[] {
  const marked = entryPoints.filter(({ name }) => settings.get(`entrypoints.${name}.asdefault`) === 'true');
  return (marked.length > 0 ? marked : entryPoints.filter(({ name }) => name !== 'traefik')).map(({ name }) => name);
}

const isUdp = ({ address }: EntryPoint): boolean => /\/udp$/i.test(address);

/**
 * Routers as Traefik puts them on its entrypoints: what an entrypoint has of its own goes to a copy of the router that
 * bears its name where the router is on several.
 */
export function spreadRouters(
  routers: readonly Router[],
  entryPoints: readonly EntryPoint[],
  settings: Settings,
): Router[] {
  const syntax = settings.get('core.defaultrulesyntax');
  const doors = new Map(entryPoints.map((each) => [each.name.toLowerCase(), each] as const));
  return routers.flatMap((router): Router[] => {
    const fits = (door: EntryPoint) => (router.kind === 'udp') === isUdp(door);
    const usual = usualDoors(entryPoints.filter(fits), settings);
    const on = (router.entryPoints.length > 0 ? router.entryPoints : usual).map(
      (name) => doors.get(name.toLowerCase())?.name ?? name,
    );
    const spelt = syntax === 'v2' && router.kind !== 'udp' ? { ruleSyntax: 'v2', ...router } : router;
    if (router.kind !== 'http') return [{ ...spelt, entryPoints: on }];
    const model = (name: string) => doors.get(name.toLowerCase())?.http;
    const isShaped = (name: string) => {
      const http = model(name);
      return syntax !== undefined || Boolean(http?.tls) || (http?.middlewares ?? []).length > 0;
    };
    const plain = on.filter((name) => !isShaped(name));
    const copies = on.filter(isShaped).map((name): Router => {
      const { tls = null, middlewares = [] } = model(name) ?? {};
      return {
        ...spelt,
        name: on.length > 1 ? `${name}-${router.name}` : router.name,
        entryPoints: [name],
        middlewares: [...middlewares, ...router.middlewares],
        tls: router.tls || tls !== null,
        ...(tls !== null && !router.tls ? { tlsOptions: tls.options || 'default' } : {}),
      };
    });
    return [...(plain.length > 0 ? [{ ...spelt, entryPoints: plain }] : []), ...copies];
  });
}

/** As Traefik writes the highest priority. */
const first = Number.MAX_SAFE_INTEGER;

/** Traefik's own routers: its redirects, its API where anybody may ask it, its sign of life. */
export function internalRouters(entryPoints: readonly EntryPoint[], settings: Settings): Rows {
  const base = { kind: 'http' as const, provider: 'internal', status: 'enabled', errors: [], tls: false };
  const rule = (path: string) => `PathPrefix(\`${path}\`)`;
  const redirects = entryPoints.flatMap(({ name, http }) =>
    http?.redirect ? [{ name, redirect: http.redirect }] : [],
  );
  const open = settings.get('api.insecure') === 'true';
  const on = { ...base, entryPoints: ['traefik'], middlewares: [], priority: first };
  return {
    routers: [
      ...redirects.map(({ name, redirect: { to } }) => ({
        ...base,
        name: `${name}-to-${to.replace(/^:/, '')}@internal`,
        rule: 'HostRegexp(`^.+$`)',
        entryPoints: [name],
        service: 'noop@internal',
        middlewares: [`redirect-${name}-to-${to.replace(/^:/, '')}@internal`],
        priority: first,
      })),
      ...(open ? [{ ...on, name: 'api@internal', rule: rule('/api'), service: 'api@internal' }] : []),
      ...(open && settings.get('api.dashboard') !== 'false'
        ? [{ ...on, name: 'dashboard@internal', rule: rule('/'), service: 'dashboard@internal' }]
        : []),
      ...(isSwitchedOn(settings, 'ping') && settings.get('ping.manualrouting') !== 'true'
        ? [
            {
              ...on,
              entryPoints: [settings.get('ping.entrypoint') ?? 'traefik'],
              name: 'ping@internal',
              rule: rule('/ping'),
              service: 'ping@internal',
            },
          ]
        : []),
    ],
    services: ['api', 'dashboard', 'noop', 'ping'].map((name) => ({
      ...{ name: `${name}@internal`, kind: 'http' as const, provider: 'internal', type: '', status: 'enabled' },
      ...{ errors: [], servers: [] },
    })),
    middlewares: redirects.map(({ name, redirect: { to, scheme, permanent } }) => ({
      ...{ name: `redirect-${name}-to-${to.replace(/^:/, '')}@internal`, provider: 'internal', type: 'redirectscheme' },
      ...{ status: 'enabled', errors: [], config: { redirectScheme: { scheme, port: '', permanent } } },
    })),
  };
}
