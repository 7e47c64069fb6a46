import { addressesIn } from '../../lib/ip.ts';
import { bracketed, barePath } from '../../lib/url.ts';
import { dueLevel, isBelow, isRestricted, serviceAt } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { askAt, manners, type Asking, type Entry } from './access-asking.ts';
import type { Routed } from './access-entries.ts';
import { tricks } from './access-tricks.ts';

/** Paths that rules tend to open, and those under which programs tend to show something. */
export const commonPaths = [
  '/',
  '/api',
  '/api/v1/status',
  '/api/v3/system/status',
  '/ping',
  '/health',
  '/healthz',
  '/metrics',
  '/login',
  '/favicon.ico',
  '/robots.txt',
  '/static/',
  '/public/',
  '/feed',
  '/rss',
  '/ws',
  '/socket.io/',
  '/.well-known/security.txt',
  '/-/healthy',
  '/dashboard/',
];

/** Every router in every manner of asking. */
export const askAnonymously = (routed: readonly Routed[]): Asking[] =>
  routed.flatMap(({ entries }) =>
    entries.flatMap((entry) =>
      (['browser', 'api', 'websocket'] as const)
        .filter((kind) => kind !== 'websocket' || entry.method === 'GET')
        .map((kind) => askAt(entry, 'anonymous', kind, { headers: manners[kind] })),
    ),
  );

/** One way in for each host: the encrypted one, which needs no header of its own, with the shortest path. */
export function plainestEntries(all: readonly Entry[]): Entry[] {
  const cost = ({ scheme, headers, method, path }: Entry) =>
    (scheme === 'https' ? 0 : 1e6) + Object.keys(headers).length * 1e4 + (method === 'GET' ? 0 : 1e4) + path.length;
  return [
    ...new Map(
      all.toSorted((one, other) => cost(other) - cost(one)).map((entry) => [entry.host.toLowerCase(), entry]),
    ).values(),
  ];
}

/** One way in for each host that is not open to everybody. */
export const protectedEntries = (policy: Policy, routed: readonly Routed[]): Entry[] =>
  plainestEntries(
    routed.flatMap(({ entries, asked }) =>
      entries.filter(({ host, path }) => isRestricted(dueLevel(policy, host, barePath(path), asked.service))),
    ),
  );

/** Paths of a protected host beside its own, as far as they are not declared to be open. */
export const askPaths = (policy: Policy, entry: Entry, paths: readonly string[]): Asking[] =>
  [...new Set(paths)]
    .filter((path) => path !== entry.path && isRestricted(dueLevel(policy, entry.host, path, null)))
    .map((path) => askAt({ ...entry, method: 'GET' }, 'common-path', 'path', { path }, path));

/** Paths of a protected host that may have been opened beside those that are declared. */
export const askCommonPaths = (policy: Policy, entries: readonly Entry[]): Asking[] =>
  entries.flatMap((entry) => {
    const health = policy.services[serviceAt(policy, entry.host) ?? '']?.responds?.path;
    return askPaths(policy, entry, [...commonPaths, ...(health ? [health] : [])]);
  });

/**
 * Once more and plainly, after everything else: whoever was turned away in between was not refused for what was asked.
 * times: how often, by host.
 */
export const askAgain = (entries: readonly Entry[], times: (host: string) => number): Asking[] =>
  entries.flatMap((entry) => Array.from({ length: times(entry.host) }, () => askAt(entry, 'afterwards', 'browser')));

/**
 * What is declared to answer without login: the hosts of open services are asked with their routers, the paths here.
 */
export const askOpenPaths = (policy: Policy, entries: readonly Entry[]): Asking[] =>
  policy.access.open.flatMap(({ host, path }) =>
    entries
      .filter((entry) => entry.host.toLowerCase() === host.toLowerCase())
      .slice(0, 1)
      .map((entry) => askAt({ ...entry, method: 'GET' }, 'open', 'path', { path }, path)),
  );

const domainsOf = ({ hosts }: Policy): string[] =>
  [
    ...new Set(
      Object.keys(hosts)
        .map((host) => host.toLowerCase().split('.').slice(1).join('.'))
        .filter((domain) => domain.includes('.')),
    ),
  ].slice(0, 8);

/** Names, addresses and paths that nobody declared. word: one that nobody can have foreseen. */
export function askUndeclared(
  policy: Policy,
  entryAddresses: readonly Pick<Entry, 'at' | 'scheme'>[],
  entries: readonly Entry[],
  word: string,
): Asking[] {
  const known = entries[0]?.host ?? Object.keys(policy.hosts)[0] ?? null;
  const names = entryAddresses.flatMap((entryAddress) =>
    domainsOf(policy).flatMap((domain) => {
      const entry: Entry = {
        ...entryAddress,
        router: '',
        host: `${word}.${domain}`,
        path: '/',
        method: 'GET',
        headers: {},
      };
      const under = `an undeclared name under ${domain}`;
      const behind =
        entryAddress.scheme === 'https' && known !== null
          ? [askAt(entry, 'undeclared', 'name', { sni: known }, `${under}, with a handshake for a declared one`)]
          : [];
      return [askAt(entry, 'undeclared', 'name', {}, under), ...behind];
    }),
  );
  const bare = entryAddresses.flatMap((entryAddress) => {
    const entry: Entry = {
      ...entryAddress,
      router: '',
      host: entryAddress.at.address,
      path: '/',
      method: 'GET',
      headers: {},
      sni: null,
    };
    return [
      askAt(entry, 'undeclared', 'address', { host: bracketed(entryAddress.at.address) }, 'the bare address as host'),
      askAt(entry, 'undeclared', 'no-host', { host: null, version: '1.0' }, 'no host at all'),
    ];
  });
  const paths = entries.map((entry) =>
    askAt({ ...entry, method: 'GET' }, 'undeclared', 'path', { path: `/${word}` }, 'an undeclared path'),
  );
  return [...names, ...bare, ...paths];
}

/** An address from which a host is opened, where only some open it; else one as many have at home. */
function homeOf({ access, ...policy }: Policy, host: string): string {
  const [range] = access.addresses[serviceAt(policy, host) ?? ''] ?? [];
  return (range === undefined ? undefined : addressesIn(range)[0]) ?? '192.168.1.10';
}

/** The tricks, on every host that is not open to everybody. */
export function playTricks(policy: Policy, entries: readonly Entry[]): Asking[] {
  const openHost =
    Object.entries(policy.hosts).find(([, service]) => policy.access.levels[service] === 'bypass')?.[0] ?? 'localhost';
  return entries.flatMap((entry) => {
    const own = [...policy.access.open, ...policy.access.keys].find(
      ({ host, path }) => host.toLowerCase() === entry.host.toLowerCase() && !isBelow(entry.path, path),
    );
    const scene = {
      host: entry.host,
      path: entry.path.split(/[?#]/)[0] ?? '/',
      port: entry.at.port,
      scheme: entry.scheme,
      openHost,
      openPath: own?.path ?? '/api',
      home: homeOf(policy, entry.host),
    };
    return tricks.map(({ id, change }) => askAt(entry, 'trick', 'trick', change(scene), id));
  });
}

/** Below the path of each key without it, with wrong ones, and beside the path. wrong: a key that cannot be right. */
export function tryKeys(policy: Policy, routed: readonly Routed[], wrong: string): Asking[] {
  return policy.access.keys.flatMap((key) => {
    const mine = routed
      .flatMap(({ entries }) => entries)
      .filter(({ host }) => host.toLowerCase() === key.host.toLowerCase());
    const entry = mine.find(({ path }) => isBelow(barePath(path), key.path)) ?? mine[0];
    if (!entry) return [];
    const [base, from] = [key.path.replace(/\/+$/, ''), { ...entry, router: '', headers: {} }];
    const put = (name: string, path: string, headers: Record<string, string> | null = {}) =>
      askAt(
        from,
        'key',
        headers === null ? 'no-key' : 'wrong-key',
        { path, method: 'GET', headers: { ...manners.api, ...headers } },
        name,
      );
    const inside = [base, `${base}/`, `${base}/v3/system/status`].flatMap((path) => [
      put('no key', path, null),
      put('an empty key', path, { [key.header]: '' }),
      put('a wrong key', path, { [key.header]: wrong }),
      put('a wrong key in the query', `${path}?apikey=${wrong}`),
      put('an empty key in the query', `${path}?apikey=`),
      put('a wrong key in another header', path, { Authorization: `Bearer ${wrong}` }),
    ]);
    const beside = [`${base}x`, `${base}-stackproof`, `${base}.json`].flatMap((path) => [
      askAt({ ...from, method: 'GET' }, 'key', 'beside-key', { path }, 'beside the path'),
      askAt(
        { ...from, method: 'GET' },
        'key',
        'beside-key',
        { path, headers: { [key.header]: wrong } },
        'beside the path, with a wrong key',
      ),
    ]);
    return [...inside, ...beside];
  });
}
