import { matcherOf, sizeOf } from '../lib/match-pattern.ts';
import { parsePattern } from '../lib/pattern.ts';
import { branchesOf, samplesOf } from '../lib/sample-pattern.ts';
import { targetOf } from './target.ts';

/** A path and a query that can be sent as they are. */
export interface Place {
  path: string;
  query: string;
}

const encode = (text: string): string =>
  [...text]
    .map((letter) => (/[A-Za-z0-9\-._~/:@!$&'()*+,;=]/.test(letter) ? letter : encodeURIComponent(letter)))
    .join('');

const sendable = /^[\x21\x22\x24-\x7e]*$/;

/**
 * Ways to put a text into an address: as its path, below another path, before more path, and behind the question mark
 * of other paths.
 */
function waysFor(text: string, paths: readonly string[]): { inPath: Place[]; inQuery: Place[] } {
  const [head = '', query = ''] = text.split(/\?(.*)/s);
  const path = head.startsWith('/') ? head : `/${head}`;
  const roots = [path, `${path}${path.endsWith('/') ? '' : '/'}stackproof`, `/stackproof${path}`, `/stackproof${head}`];
  return {
    inPath: roots.map((root) => ({ path: encode(root), query })),
    inQuery: paths.flatMap((each) => [
      { path: each, query: `x=${text}` },
      { path: each, query: text },
    ]),
  };
}

function takes(test: (text: string) => boolean, { path, query }: Place): boolean {
  const target = targetOf('stackproof.test', path, query);
  return 'resource' in target && test(target.resource);
}

/** Whether a pattern of `resources` takes an address. */
export const takesPlace = (source: string, place: Place): boolean => takes(matcherOf(parsePattern(source)), place);

const key = ({ path, query }: Place) => `${path}?${query}`;

const mostBranches = 24;
const longest = 256;
/** Letters times steps. */
const mostWork = 2_000_000;

/**
 * Addresses that a pattern of `resources` takes: of each of its branches a plain one, longer ones where it has no end,
 * and, where it has no beginning, paths that have nothing to do with it, with its text in their query.
 * Empty: none that could be sent was found.
 * @param paths what lies behind the login, as it would be asked for
 */
export function placesFor(source: string, paths: readonly string[]): Place[] {
  const pattern = parsePattern(source);
  const test = matcherOf(pattern);
  const size = sizeOf(pattern);
  let work = 0;
  function fits(place: Place): boolean {
    work += size * (place.path.length + place.query.length + 1);
    return work < mostWork && sendable.test(place.query) && takes(test, place);
  }
  const inPath = new Map<string, Place>();
  const inQuery = new Map<string, Place>();
  for (const branch of branchesOf(pattern, mostBranches)) {
    for (const text of samplesOf(branch, 3).filter((each) => each.isWellFormed() && each.length <= longest)) {
      const ways = waysFor(text, paths);
      const fitting = ways.inPath.filter(fits).slice(0, inPath.size === 0 ? 2 : 1);
      for (const place of fitting) inPath.set(key(place), place);
      // One text behind each question mark is enough: what could be asked is another path.
      const behind = inQuery.size === 0 ? ways.inQuery.filter(fits) : [];
      for (const place of behind)
        if (![...inQuery.values()].some(({ path }) => path === place.path)) inQuery.set(key(place), place);
      if (fitting.length > 0) break;
    }
  }
  return [...inPath.values(), ...inQuery.values()];
}

/** Addresses just beside one: a letter more or less, other letters, another beginning. */
export const placesBeside = ({ path, query }: Place): Place[] =>
  [
    { path: path.slice(0, -1), query },
    { path: `${path}x`, query },
    { path: `/x${path}`, query },
    { path: path.toUpperCase(), query },
    { path: path.replace(/\/$/, ''), query: '' },
    { path: '/stackproof-beside', query: '' },
    ...(query === '' ? [] : [{ path, query: query.slice(0, -1) }]),
  ].filter((place) => place.path.startsWith('/') && key(place) !== key({ path, query }));
