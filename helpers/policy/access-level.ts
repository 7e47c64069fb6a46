import { remember } from '../lib/remember.ts';
import type { AccessLevel, Policy } from './policy.ts';

/**
 * What a host and path ask for. open: declared to answer without login. key: behind the application's own key. deny:
 * declared by nobody, where the default denies.
 */
export type DueLevel = AccessLevel | 'open' | 'key' | 'deny';

const strictness: readonly DueLevel[] = ['open', 'bypass', 'key', 'one_factor', 'two_factor', 'deny'];

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

/** The service behind a host name; null: nobody declared the name. */
export const serviceAt = ({ hosts }: Pick<Policy, 'hosts'>, host: string): string | null =>
  servicesByName(hosts).get(host.toLowerCase()) ?? null;

/** Whether a path of a host is declared to be behind the application's own key, or open, and which. */
function exceptionAt({ access }: Pick<Policy, 'access'>, host: string, path: string): DueLevel | null {
  const covers = (rule: { host: string; path: string }) =>
    rule.host.toLowerCase() === host.toLowerCase() && isBelow(path, rule.path);
  if (access.open.some(covers)) return 'open';
  return access.keys.some(covers) ? 'key' : null;
}

/**
 * What a request to a host and path must ask for. backend: the service that it leads to, where that is known; the
 * stricter of the host's and the backend's level counts, so that a second name
 * for a protected service is protected too.
 */
export function dueLevel(
  policy: Pick<Policy, 'hosts' | 'access'>,
  host: string,
  path: string,
  backend: string | null,
): DueLevel {
  const [exception, service] = [exceptionAt(policy, host, path), serviceAt(policy, host)];
  const { levels, default: fallback } = policy.access;
  if (exception && (backend === null || service === null || backend === service || levels[backend] === undefined))
    return exception;
  const byHost = service === null ? fallback : (levels[service] ?? fallback);
  const byBackend = backend === null ? byHost : (levels[backend] ?? byHost);
  return strictness.indexOf(byBackend) > strictness.indexOf(byHost) ? byBackend : byHost;
}

/** Whether somebody who never logged in must not see what is there. */
export const isProtected = (level: DueLevel): boolean =>
  level === 'one_factor' || level === 'two_factor' || level === 'deny';
