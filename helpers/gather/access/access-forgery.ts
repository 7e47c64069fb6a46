import type { Policy } from '../../policy/policy.ts';
import { askAt, type Asking, type Entry } from './access-asking.ts';

/** Headers by which other login services tell a backend who is there. */
const kin = [
  'X-Forwarded-User',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Groups',
  'X-Forwarded-Email',
  'X-Authentik-Username',
  'X-Authentik-Groups',
  'X-Authentik-Email',
  'X-Auth-Request-User',
  'X-Auth-Request-Email',
  'X-Remote-User',
  'X-WebAuth-User',
  'Cf-Access-Authenticated-User-Email',
];

function valueOf(name: string, user: string): string {
  if (/group/i.test(name)) return 'admins';
  if (/mail/i.test(name)) return `${user}@stackproof.test`;
  return user;
}

const forge = (names: readonly string[], user: string): Record<string, string> =>
  Object.fromEntries(names.map((name) => [name, valueOf(name, user)]));

/**
 * Somebody who never logged in and says to be somebody, on every host that asks for a login: an account that is there
 * too, where one is declared.
 */
export function forgeIdentities({ access }: Policy, entries: readonly Entry[]): Asking[] {
  const [own, known] = [access.identityHeaders, Object.values(access.accounts)[0]?.user];
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
    askAt(
      entry,
      'forged',
      'identity',
      {
        headers: forge(
          own.map((name) => name.replaceAll('-', '_')),
          'admin',
        ),
      },
      'with underscores',
    ),
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

/** A request that claims to be somebody, and carries a mark in every header that it adds. */
export function markedRequest(entry: Entry, names: readonly string[], mark: string): Asking {
  const headers = Object.fromEntries([markHeader, ...names].map((name) => [name, mark]));
  return askAt(entry, 'forged', 'identity', { headers }, 'marked');
}
