import { isAddress } from '../../lib/ip.ts';
import { takes } from './match.ts';
import type { Matcher } from './parse-rule.ts';
import type { ConcreteRequest } from './request.ts';
import { isHeaderName, valuesFor } from './values.ts';

const mostValues = 40;

/** One part of a request that may vary, and how it is set. */
export interface Dimension {
  set: (request: ConcreteRequest, value: string | null) => ConcreteRequest;
  /** null: left out. */
  values: (string | null)[];
}

const pair = (key: string, value: string) => `${encodeURIComponent(key)}=${encodeURIComponent(value)}`;

/** A header or query parameter may be left out, too: first where nothing asks for it, last where it is wanted. */
function withLeftOut(
  values: readonly string[],
  aspect: Matcher['aspect'],
  wanted: readonly Matcher[],
): (string | null)[] {
  if (aspect !== 'header' && aspect !== 'query') return [...values];
  return wanted.some(({ not }) => !not) ? [...values, null] : [null, ...values];
}

/**
 * What of a request may vary, with the values that the leaves of one way allow. `around` are leaves of other routers,
 * which help to get past them.
 */
export function dimensionsOf(way: readonly Matcher[], around: readonly Matcher[], base: ConcreteRequest): Dimension[] {
  const dimension = (aspect: Matcher['aspect'], key: string, set: Dimension['set']): Dimension => {
    const mine = (leaf: Matcher) => leaf.aspect === aspect && leaf.key === key;
    const wanted = way.filter(mine);
    const all = withLeftOut(
      valuesFor(aspect, wanted, around.filter(mine)).filter((value) => aspect !== 'header' || value !== ''),
      aspect,
      wanted,
    );
    return {
      set,
      values: all
        .filter((value) => wanted.every((leaf) => takes(leaf, set(base, value)) === true))
        .slice(0, mostValues),
    };
  };
  const keys = (aspect: 'header' | 'query') => [
    ...new Set([...way, ...around].filter((leaf) => leaf.aspect === aspect).map(({ key }) => key)),
  ];
  return [
    dimension('host', '', (request, host) => ({
      ...request,
      host: host ?? '',
      sni:
        request.scheme === 'https' && host !== null && !isAddress(host) && !host.includes(':')
          ? host.replace(/\.$/, '')
          : null,
    })),
    dimension('path', '', (request, path) => ({ ...request, path: path ?? '/' })),
    dimension('method', '', (request, method) => ({ ...request, method: method ?? 'GET' })),
    ...keys('header')
      .filter(isHeaderName)
      .map((key) =>
        dimension('header', key, (request, value) =>
          value === null ? request : { ...request, headers: { ...request.headers, [key]: value } },
        ),
      ),
    ...keys('query').map((key) =>
      dimension('query', key, (request, value) =>
        value === null
          ? request
          : { ...request, query: [...(request.query ? [request.query] : []), pair(key, value)].join('&') },
      ),
    ),
  ];
}
