import type { LoginKind } from '../evidence/login-kinds.ts';
import { loginPort } from '../traefik/logins.ts';
import type { PolicyFile } from './schema.ts';

export type AccessLevel = 'bypass' | 'addresses' | 'one_factor' | 'two_factor';

export interface AccessRule {
  /** Service → what it asks for; a service that is not here is routed without a declaration. */
  levels: Readonly<Record<string, AccessLevel>>;
  default: 'deny' | AccessLevel;
  login: { kind: LoginKind; service: string; port: number; host: string | null };
  store: { service: string; port: number } | null;
  open: readonly { host: string; path: string }[];
  keys: readonly { host: string; path: string; header: string }[];
  identityHeaders: readonly string[];
  ban: {
    failures: number;
    withinSeconds: number;
    forSeconds: number;
    /** null: the last account. */ account: string | null;
  };
  /** Service → the groups whose members alone may open it. */
  groups: Readonly<Record<string, readonly string[]>>;
  /** Service → the ranges from which alone it is opened, without a login. */
  addresses: Readonly<Record<string, readonly string[]>>;
  around: readonly string[];
  accounts: Readonly<
    Record<string, { user: string; password: string; totp: string | null; groups: readonly string[] }>
  >;
}

/** As of the services that there are; who is not routed has no level. */
export function accessAt(
  { bypass, one_factor, two_factor, accounts, login, store, ban, ...rest }: PolicyFile['access'],
  services: object,
): AccessRule {
  const levels: Record<string, AccessLevel> = {};
  for (const [level, names] of [
    ['bypass', bypass],
    ['addresses', Object.keys(rest.addresses)],
    ['one_factor', one_factor],
    ['two_factor', two_factor],
  ] as const)
    for (const name of names) if (name in services) levels[name] = level;
  return {
    ...rest,
    // Where nobody asks, nothing is denied either.
    default: login.kind === 'none' ? 'bypass' : rest.default,
    levels,
    login: { ...login, port: login.port ?? loginPort(login.kind), host: login.host ?? null },
    store: store ?? null,
    ban: { ...ban, account: ban.account ?? null },
    accounts: Object.fromEntries(
      Object.entries(accounts).map(([name, account]) => [name, { ...account, totp: account.totp ?? null }]),
    ),
  };
}
