import { matchesGlob } from 'node:path';

/** A piece of knowledge that stands once: how it looks where somebody writes it again, and what to call instead. */
interface OnePlace {
  what: string;
  looksLike: RegExp;
  /** Globs of the files that may. */
  standsIn: readonly string[];
  instead: string;
}

/** Tests say what has to come out, fakes play somebody outside, and this list names what it looks for. */
const exempt = ['**/*.test.ts', '**/*.fake.ts', 'helpers/testing/one-place.ts'];
// A package of its own: it reaches for nothing of the house.
const nmapWrapper = 'packages/nmap-wrapper/*.ts';
const ip = ['helpers/lib/ip.ts'];
const addresses = 'isAddress, inRange, isLoopback, covers … of helpers/lib/ip.ts';

const places: readonly OnePlace[] = [
  {
    what: 'the message of an error',
    looksLike: /instanceof Error\s*\?/,
    standsIn: ['helpers/lib/errors.ts'],
    instead: 'messageOf, firstLineOf or stackOf of helpers/lib/errors.ts',
  },
  {
    what: 'the dollars that `docker compose config` writes twice, or how it is refused',
    looksLike: /replaceAll\('\$\$'|`docker compose config\\` answered in an unknown shape/,
    standsIn: ['helpers/evidence/compose-config.ts'],
    instead: 'readConfigAs, singleDollars or doubleDollars of helpers/evidence/compose-config.ts',
  },
  {
    what: 'the code or status of an error',
    looksLike: /'(?:code|statusCode)' in \w/,
    standsIn: ['helpers/lib/errors.ts'],
    instead: 'codeOf or statusOf of helpers/lib/errors.ts',
  },
  {
    what: 'the parser of addresses',
    looksLike: /\bisIP(?:v[46])?\b|\bBlockList\b/,
    standsIn: ip,
    instead: addresses,
  },
  {
    what: 'an address by its dots',
    looksLike: /(?:\\d(?:\+|\{1,3\})\\\.){3}|\(\\\.\\d(?:\+|\{1,3\})\)\{3\}|\^\[\\d\.\]\+\$/,
    standsIn: ip,
    instead: addresses,
  },
  {
    what: 'loopback by its first letters',
    looksLike: /127\\\.|startsWith\('127|'127\.0\.0\.0\/8'/,
    standsIn: ip,
    instead: 'isLoopback of helpers/lib/ip.ts',
  },
  {
    what: 'every address of a family by its spellings',
    looksLike: /\['', '0\.0\.0\.0', '::'\]|=== '0\.0\.0\.0'|=== '::'/,
    standsIn: ip,
    instead: 'isWildcard, covers or publishes of helpers/lib/ip.ts',
  },
  {
    what: 'the family of an address by its colon',
    looksLike: /\.includes\(':'\) \?|=> \w+\.includes\(':'\)/,
    standsIn: [...ip, nmapWrapper],
    instead: 'familyOf of helpers/lib/ip.ts',
  },
  {
    what: 'brackets round a host',
    looksLike: /\.includes\(':'\)[^;]*`\[|hostname\.replace/,
    standsIn: ['helpers/lib/url.ts'],
    instead: 'bracketed, unbracketed or withPort of helpers/lib/url.ts',
  },
  {
    what: 'the middle of numbers',
    looksLike: /\.(?:sort|toSorted)\(\(a, b\) => a - b\)\[/,
    standsIn: ['helpers/lib/statistics.ts'],
    instead: 'median or percentile of helpers/lib/statistics.ts',
  },
  {
    what: 'JSON that may be none',
    looksLike: /JSON\.parse\([^;]*;\s*\} catch \{/,
    standsIn: ['helpers/lib/json.ts'],
    instead: 'parseJson, readJson or readJsonFile of helpers/lib/json.ts',
  },
];

/** Each piece of knowledge that a file has of its own although it stands in one place, as a sentence. */
export const findCopies = (texts: readonly { path: string; text: string }[]): string[] =>
  texts
    .filter(({ path }) => !exempt.some((glob) => matchesGlob(path, glob)))
    .flatMap(({ path, text }) =>
      places
        .filter(({ standsIn }) => !standsIn.some((glob) => matchesGlob(path, glob)))
        .flatMap(({ what, looksLike, instead }) => {
          const at = looksLike.exec(text)?.index;
          const line = text.slice(0, at).split('\n').length;
          return at === undefined ? [] : [`${path}:${line} writes ${what} by hand: call ${instead}`];
        }),
    );
