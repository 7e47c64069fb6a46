import type { Matcher } from './parse-rule.ts';
import { samplesOf } from '../../lib/sample-pattern.ts';

const few = 12;
const hostName = /^(?!-)[a-z0-9_.-]+$/;
const token = /^[!#$%&'*+.^_`|~0-9A-Za-z-]+$/;
const visible = /^[\x21-\x7e](?:[\x20-\x7e]*[\x21-\x7e])?$/;
const unique = (values: readonly string[]): string[] => [...new Set(values)];

/** A path as rules write it, put so that it can be sent; null: it cannot (a question mark, a lone percent sign). */
function encodePath(path: string): string | null {
  if (!path.startsWith('/') || /[?#\\\x00-\x1f\x7f]|%(?!2F|3A|40|21|24|26|27|28|29|2A|2B|2C|3D|5B|5D)/.test(path))
    return null;
  return [...path]
    .map((letter) => (/[A-Za-z0-9\-._~/:@!$&'()*+,;=[\]%]/.test(letter) ? letter : encodeURIComponent(letter)))
    .join('');
}

const samples = ({ pattern }: Matcher): string[] => (pattern ? samplesOf(pattern, few) : []);

/** Host names that one leaf takes, whichever way round it stands. */
function hostSamples(leaf: Matcher): string[] {
  if (leaf.comparison === 'any') return [];
  if (leaf.comparison === 'exact') return [leaf.value];
  if (leaf.comparison === 'wildcard') return [`stackproof${leaf.value.slice(1)}`];
  return samples(leaf)
    .map((text) => text.toLowerCase())
    .flatMap((text) => [text, `${text}.test`, `stackproof${text}`, `stackproof.${text}`, `${text}stackproof.test`]);
}
function pathSamples(leaf: Matcher): string[] {
  if (leaf.comparison === 'exact') return [leaf.value];
  if (leaf.comparison === 'prefix')
    return [leaf.value, `${leaf.value}${leaf.value.endsWith('/') ? '' : '/'}stackproof`, `${leaf.value}stackproof`];
  return samples(leaf).flatMap((text) =>
    text.startsWith('/')
      ? [text, `${text}/stackproof`, `/stackproof${text}`]
      : [`/${text}`, `/stackproof/${text}`, `/stackproof${text}`],
  );
}
const textSamples = (leaf: Matcher): string[] => (leaf.comparison === 'pattern' ? samples(leaf) : [leaf.value]);

/** Two leaves that both must hold are often met by one text after the other. */
const together = (leaves: readonly Matcher[], of: (leaf: Matcher) => string[], joins: readonly string[]): string[] => {
  const sets = leaves.map((leaf) => unique(of(leaf)).slice(0, 6));
  return sets.flatMap((heads, one) =>
    sets.flatMap((tails, other) =>
      one === other ? [] : heads.flatMap((head) => tails.flatMap((tail) => joins.map((join) => head + join + tail))),
    ),
  );
};

/**
 * Values to try for one aspect of a request, likely ones first; '' in a header or query stands for leaving it out.
 * Those that cannot be sent are left out.
 */
export function valuesFor(aspect: Matcher['aspect'], wanted: readonly Matcher[], others: readonly Matcher[]): string[] {
  const positive = wanted.filter(({ not }) => !not);
  const given = (of: (leaf: Matcher) => string[]) => [
    ...positive.flatMap(of),
    ...wanted.filter(({ not }) => not).flatMap(of),
  ];
  switch (aspect) {
    case 'host': {
      const known = others.filter(({ comparison }) => comparison === 'exact').flatMap(hostSamples);
      const own = positive.some(({ comparison }) => comparison !== 'pattern')
        ? given(hostSamples)
        : [...known, ...given(hostSamples)];
      return unique([
        ...own,
        ...together(positive, hostSamples, ['', '.']),
        'stackproof.test',
        'a.stackproof.test',
        'stackproof',
        'stackproof.test.',
        '192.0.2.9',
        ...others.flatMap(hostSamples),
      ]).filter((name) => hostName.test(name) && name.length < 254);
    }
    case 'path': {
      const paths = [
        ...given(pathSamples),
        ...(positive.length === 0 ? ['/', '/stackproof'] : []),
        ...together(positive, (leaf) => [...pathSamples(leaf), ...textSamples(leaf)], ['', '/']),
        '/',
        '/stackproof',
        '/stackproof/',
        '/stackproof.html',
        '/STACKPROOF',
        '/1',
      ];
      return unique([...paths, ...others.flatMap(pathSamples)]).flatMap((path) => encodePath(path) ?? []);
    }
    case 'method': {
      const named = positive.map(({ value }) => value);
      return unique([
        ...named,
        'GET',
        'POST',
        'PUT',
        'DELETE',
        'PATCH',
        'OPTIONS',
        'HEAD',
        'PROPFIND',
        ...others.map(({ value }) => value),
      ]).filter((method) => token.test(method) && method !== 'CONNECT');
    }
    case 'header': {
      const texts = [
        ...(positive.length === 0 ? [''] : []),
        ...given(textSamples),
        ...together(positive, textSamples, ['', ' ']),
        'stackproof',
        ...others.flatMap(textSamples),
      ];
      return unique(texts).filter((text) => text === '' || visible.test(text));
    }
    case 'query':
      return unique([
        ...given(textSamples),
        ...together(positive, textSamples, ['']),
        'stackproof',
        ...others.flatMap(textSamples),
      ]);
    case 'sni':
    case 'alpn':
    case 'clientip':
      return [];
  }
}

/** A name that can stand in a header. */
export const isHeaderName = (name: string): boolean => token.test(name);
