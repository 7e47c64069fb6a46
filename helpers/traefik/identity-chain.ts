import type { MiddlewareConfig, Router, Traefik } from '../evidence/traefik.ts';
import { matcherOf } from '../lib/match-pattern.ts';
import { parsePattern, PatternError } from '../lib/pattern.ts';
import { chainOf, type ChainLink } from './chain-of.ts';

/** As Go writes a header's name: only what follows a hyphen, and the first letter, is large. */
const canonical = (name: string): string =>
  name
    .toLowerCase()
    .split('-')
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join('-');

/** Whether an `authResponseHeadersRegex` takes a header over; null: it cannot be read. */
export function isTakenByPattern(pattern: string, name: string): boolean | null {
  if (pattern === '') return false;
  try {
    return matcherOf(parsePattern(pattern))(canonical(name));
  } catch (error) {
    if (error instanceof PatternError) return null;
    throw error;
  }
}

const holds = (names: readonly string[], name: string): boolean =>
  names.some((each) => each.toLowerCase() === name.toLowerCase());

/** Whether a middleware that works takes a header away, or puts another value in its place; null: it may. */
function takesByConfig(
  { headers, forwardAuth, basicAuth, digestAuth }: MiddlewareConfig,
  name: string,
): boolean | null {
  if (headers) return holds([...headers.requestClears, ...headers.requestSets], name);
  if (forwardAuth)
    return holds(forwardAuth.authResponseHeaders, name) || isTakenByPattern(forwardAuth.authResponseHeadersRegex, name);
  const field = (basicAuth ?? digestAuth)?.headerField ?? '';
  return field !== '' && holds([field], name);
}

/** The same of a link of a chain: of one that is missing or broken, or another's program, nobody knows. */
const takes = ({ middleware, missing, type }: ChainLink, name: string): boolean | null =>
  missing || middleware === null || middleware.status !== 'enabled' || type.startsWith('plugin')
    ? null
    : takesByConfig(middleware.config ?? {}, name);

/** Whether an entrypoint takes a name away, or refuses whoever sends it; null: its settings were not recorded. */
function takenAtDoor(router: Router, { entryPoints }: Traefik, name: string): boolean | null {
  if (/^[a-z0-9-]*$/i.test(name)) return false;
  const doors = entryPoints.filter((each) => router.entryPoints.includes(each.name));
  const taken = doors.map(({ http }) => {
    if (http?.takesAway === undefined) return null;
    return http.takesAway === 'aliases' || (http.takesAway === 'underscores' && name.includes('_'));
  });
  if (taken.length === 0 || taken.includes(null)) return null;
  return taken.every((each) => each === true);
}

/**
 * Whether what a visitor sends under a name goes on to a router's backend, as the proxy's table says it; null: that
 * cannot be told. The proxy passes on whatever nothing on the way takes away.
 */
export function passesOn(router: Router, traefik: Traefik, name: string): boolean | null {
  const verdicts = [takenAtDoor(router, traefik, name), ...chainOf(router, traefik).map((link) => takes(link, name))];
  if (verdicts.includes(true)) return false;
  return verdicts.includes(null) ? null : true;
}

/** Headers that a middleware writes itself, whoever asks, and that nothing behind it takes away again. */
export function writtenOn(router: Router, traefik: Traefik): { header: string; by: string }[] {
  const chain = chainOf(router, traefik);
  return chain.flatMap(({ name: by, middleware }, at) => {
    const written = middleware?.status === 'enabled' ? (middleware.config?.headers?.requestSets ?? []) : [];
    const behind = chain.slice(at + 1);
    return written
      .filter((header) => behind.every((link) => takes(link, header) !== true))
      .map((header) => ({ header, by }));
  });
}
