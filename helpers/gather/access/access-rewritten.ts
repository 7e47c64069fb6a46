import { placesFor } from '../../authelia/places.ts';
import type { AccessControl } from '../../evidence/access-control.ts';
import type { Traefik } from '../../evidence/traefik.ts';
import { PatternError } from '../../lib/pattern.ts';
import { barePath } from '../../lib/url.ts';
import { dueLevel, isRestricted } from '../../policy/access-level.ts';
import type { Policy } from '../../policy/policy.ts';
import { rewritesOf } from '../../traefik/rewrites.ts';
import type { Asking, Entry } from './access-asking.ts';
import type { Routed } from './access-entries.ts';
import { askPaths, commonPaths, plainestEntries } from './access-plan.ts';

const mostOfARouter = 40;
const mostOfAPattern = 6;

/** Paths that a pattern takes; none where it is no pattern that we can read. */
function pathsOf(source: string, known: readonly string[]): string[] {
  try {
    return placesFor(source, known)
      .filter(({ query }) => query === '')
      .map(({ path }) => path)
      .slice(0, mostOfAPattern);
  } catch (error) {
    if (error instanceof PatternError) return [];
    throw error;
  }
}

/** Paths that the login opens, as its rules say them, and the policy. */
function openedPaths({ access }: Policy, control: AccessControl | null): string[] {
  const rules = control?.rules.filter(({ policy }) => policy === 'bypass') ?? [];
  const declared = [...access.open, ...access.keys].map(({ path }) => path);
  return [
    ...new Set([...declared, ...rules.flatMap(({ resources }) => resources.flatMap((each) => pathsOf(each, [])))]),
  ];
}

const isProtectedAt = (policy: Policy, { host, path }: Entry, service: string | null): boolean =>
  isRestricted(dueLevel(policy, host, barePath(path), service));

/**
 * Where middlewares write paths anew, login and backend hear of other paths than visitors ask for: what tends to be
 * open, and what the login's rules open, is asked for as a visitor would have to spell it.
 */
export function askRewritten(
  policy: Policy,
  traefik: Traefik,
  routed: readonly Routed[],
  control: AccessControl | null,
): Asking[] {
  const opened = openedPaths(policy, control);
  return routed.flatMap(({ asked, entries }) => {
    const router = traefik.routers.find(({ name }) => name === asked.router);
    if (!router) return [];
    const { below, before, patterns } = rewritesOf(router, traefik);
    const paths = [
      ...before.flatMap((prefix) =>
        opened.filter((path) => path.startsWith(`${prefix}/`)).map((path) => path.slice(prefix.length)),
      ),
      ...patterns.flatMap((pattern) => pathsOf(pattern, opened)),
      ...below.flatMap((prefix) => [...opened, ...commonPaths].map((path) => `${prefix}${path}`)),
    ].slice(0, mostOfARouter);
    if (paths.length === 0) return [];
    const mine = plainestEntries(entries.filter((entry) => isProtectedAt(policy, entry, asked.service)));
    return mine.flatMap((entry) => askPaths(policy, entry, paths));
  });
}
