import { remember } from '../lib/remember.ts';
import { isAbout, type RoutedPath } from './routed-paths.ts';
import type { AccessLevel, Policy } from './policy.ts';

/**
 * What a host and path ask for. open: declared to answer without login. key: behind the application's own key.
 * addresses: that visitors come from the declared ones. deny: declared by nobody, where the default denies.
 */
export type DueLevel = AccessLevel | 'open' | 'key' | 'deny';

const strictness: readonly DueLevel[] = ['open', 'bypass', 'key', 'addresses', 'one_factor', 'two_factor', 'deny'];

/** Paths that servers may read in two ways lie below nothing. */
const isPlain = (path: string): boolean => !/%|\\|;|\/\/|\/\.{1,2}(?:\/|$)/.test(path);

/** Whether a path (without its query) is a declared one or lies below it. */
export function isBelow(path: string, declared: string): boolean {
  const base = declared.replace(/\/+$/, '');
  return isPlain(path) && (path === base || path === declared || path.startsWith(`${base}/`));
}

// The first of two spellings of one name counts.
const servicesByName = remember(
  (hosts: Policy['hosts']) =>
    new Map(
      Object.entries(hosts)
        .map(([name, service]) => [name.toLowerCase(), service] as const)
        .reverse(),
    ),
);

type Hosts = Pick<Policy, 'hosts' | 'routed'>;
type Rules = Pick<Policy, 'hosts' | 'routed' | 'access'>;

/** All that is declared of names, each at its path. */
export const declaredSpots = remember((policy: Hosts): readonly RoutedPath[] => {
  const closer = new Set(policy.routed.map(({ host }) => host));
  const whole = Object.entries(policy.hosts)
    .map(([host, service]) => ({ host: host.toLowerCase(), path: '/', service }))
    .filter(({ host }) => !closer.has(host));
  return [...whole, ...policy.routed];
});

/** Of what is declared for names and paths the closest: the name itself before patterns, the longest path first. */
function closestTo(spots: readonly RoutedPath[], host: string, path: string): RoutedPath | null {
  const nearness = (spot: RoutedPath) => (spot.host === host ? 1e6 : spot.host.length * 1e3) + spot.path.length;
  const mine = spots.filter((spot) => isAbout(spot.host, host) && (spot.path === '/' || isBelow(path, spot.path)));
  return mine.toSorted((one, other) => nearness(other) - nearness(one))[0] ?? null;
}

/**
 * The service behind a host name; null: nobody declared the name. path: where it is given, of several services the one
 * that is declared there; null: nobody declared that.
 */
export function serviceAt(policy: Hosts, host: string, path?: string): string | null {
  const name = host.toLowerCase();
  const { hosts, routed } = policy;
  const closer = routed.some((spot) => spot.host === name);
  const whole = servicesByName(hosts).get(name) ?? null;
  if (whole !== null && !(closer && path !== undefined)) return whole;
  if (routed.length === 0) return null;
  const spots = closer ? routed.filter((spot) => spot.host === name) : routed;
  return closestTo(spots, name, path ?? '/')?.service ?? null;
}

/** The services that are declared anywhere below a host name. */
export const servicesDeclaredAt = (policy: Hosts, host: string): string[] => [
  ...new Set(
    declaredSpots(policy)
      .filter((spot) => isAbout(spot.host, host.toLowerCase()))
      .map(({ service }) => service),
  ),
];

/** Whether a path of a host is declared to be behind the application's own key, or open, and which. */
function exceptionAt({ access }: Pick<Policy, 'access'>, host: string, path: string): DueLevel | null {
  const covers = (rule: { host: string; path: string }) =>
    rule.host.toLowerCase() === host.toLowerCase() && isBelow(path, rule.path);
  if (access.open.some(covers)) return 'open';
  return access.keys.some(covers) ? 'key' : null;
}

/**
 * Whether a path is declared as the login's own on many names at once, as an outpost or a callback is:
 * `*.zone: { /oauth2: oauth2-proxy }`.
 */
function isLoginsOwn({ routed, access }: Rules, host: string, path: string, backend: string | null): boolean {
  if (backend !== access.login.service) return false;
  const name = host.toLowerCase();
  return routed.some(
    (spot) =>
      spot.service === access.login.service &&
      spot.path !== '/' &&
      isAbout(spot.host, name) &&
      isBelow(path, spot.path),
  );
}

/**
 * What a request to a host and path must ask for. backend: the service that it leads to, where that is known; the
 * stricter of the host's and the backend's level counts, so that a second name
 * for a protected service is protected too.
 */
export function dueLevel(policy: Rules, host: string, path: string, backend: string | null): DueLevel {
  const [exception, service] = [exceptionAt(policy, host, path), serviceAt(policy, host, path)];
  const { levels, default: fallback } = policy.access;
  const levelOf = (name: string | null): AccessLevel | 'deny' => (name === null ? null : levels[name]) ?? fallback;
  if (exception && (backend === null || service === null || backend === service || levels[backend] === undefined))
    return exception;
  if (isLoginsOwn(policy, host, path, backend)) return levelOf(backend);
  const byHost = levelOf(service);
  const byBackend = backend === null ? byHost : (levels[backend] ?? byHost);
  return strictness.indexOf(byBackend) > strictness.indexOf(byHost) ? byBackend : byHost;
}

/** Whether somebody who never logged in must not see what is there, wherever they come from. */
export const isProtected = (level: DueLevel): boolean =>
  level === 'one_factor' || level === 'two_factor' || level === 'deny';

/** Whether somebody on the internet who never logged in must not see what is there. */
export const isRestricted = (level: DueLevel): boolean => level === 'addresses' || isProtected(level);
