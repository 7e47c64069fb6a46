import type { Forwarded } from '../../evidence/access.ts';
import { aliasesOf, knownIdentities, sentAlone } from '../../policy/identity-names.ts';
import type { Policy } from '../../policy/policy.ts';
import { askAt, type Asking, type Entry } from './access-asking.ts';

function valueOf(name: string, user: string): string {
  if (/group/i.test(name)) return 'admins';
  if (/mail/i.test(name)) return `${user}@stackproof.test`;
  return user;
}

const forge = (names: readonly string[], user: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, valueOf(name, user)]));

const respelt = (names: readonly string[], separator: string): string[] =>
  names.map((name) => name.replaceAll('-', separator));

/**
 * Somebody who never logged in and says to be somebody, on every host that asks for a login: an account that is there
 * too, where one is declared.
 */
export function forgeIdentities({ access }: Policy, entries: readonly Entry[]): Asking[] {
  const [own, known] = [access.identityHeaders, Object.values(access.accounts)[0]?.user];
  const kin = knownIdentities.filter((name) => !own.includes(name));
  const plain = (entry: Entry, user: string) =>
    askAt(entry, 'forged', 'identity', { headers: forge(own, user) }, `as ${user}`);
  return entries.flatMap((entry) => [
    plain(entry, 'admin'),
    ...(known === undefined ? [] : [plain(entry, known)]),
    askAt(
      entry,
      'forged',
      'identity',
      {
        headers: forge(
          own.map((name) => name.toLowerCase()),
          'admin',
        ),
      },
      'in small letters',
    ),
    askAt(entry, 'forged', 'identity', { headers: forge(respelt(own, '_'), 'admin') }, 'with underscores'),
    askAt(entry, 'forged', 'identity', { headers: forge(respelt(own, '.'), 'admin') }, 'with dots'),
    askAt(
      entry,
      'forged',
      'identity',
      {
        headers: forge(own, 'admin'),
        lines: own.map((name) => [name, valueOf(name, 'admin')] as const),
      },
      'twice',
    ),
    askAt(entry, 'forged', 'identity', { headers: forge(kin, 'admin') }, 'in headers of other login services'),
  ]);
}

/** The header by which a request is known again behind the proxy. */
export const markHeader = 'X-Stackproof-Mark';

type Lines = readonly (readonly [name: string, value: string])[];

/** One request to be made: how its headers are spelt, and its lines, each value a mark. */
export interface Forgery extends Pick<NonNullable<Forwarded['tried']>[number], 'spelling' | 'header'> {
  linesOf(mark: string): Lines;
}

/** `rEMOTE-uSER` */
const oddly = (name: string): string => name.replaceAll(/[a-z]/gi, (letter) => flip(letter));
const flip = (letter: string): string =>
  letter === letter.toLowerCase() ? letter.toUpperCase() : letter.toLowerCase();

/**
 * Every request by which somebody may claim to be another, to one router. declared: the headers that this stack
 * believes. Requests that a proxy may refuse are apart from those that it may let pass.
 */
export function forgeriesOf(declared: readonly string[]): Forgery[] {
  const { underscores, dots } = aliasesOf(declared);
  const others = knownIdentities.filter((name) => !declared.includes(name));
  const all = (spelling: Forgery['spelling'], names: readonly string[]): Forgery => ({
    ...{ spelling, header: null },
    linesOf: (mark) => names.map((name) => [name, mark]),
  });
  const spaced = declared.flatMap((name) => [name.replaceAll('-', ' '), `${name} `, ` ${name}`]);
  return [
    all('plain', [...declared, ...others]),
    { ...all('twice', []), linesOf: (mark) => declared.flatMap((name) => twice(name, mark)) },
    all('underscores', underscores),
    all('dots', dots),
    all('spaces', spaced),
    ...sentAlone(declared).map((name): Forgery => ({ ...all('alone', [name]), header: name })),
  ];
}

const twice = (name: string, mark: string): Lines => [
  [name, mark],
  [oddly(name), `  ${mark} `],
  [name.toLowerCase(), mark],
];

/** A request that claims to be somebody, and carries a mark in every header that it adds. cookies: of a session. */
export function markedRequest(entry: Entry, lines: Lines, mark: string, cookies: string | null): Asking {
  const headers = { [markHeader]: mark, ...(cookies === null ? {} : { Cookie: cookies }) };
  return askAt(entry, 'forged', 'identity', { headers, lines }, 'marked');
}
