import type { LoginKind } from '../evidence/login-kinds.ts';
import type { ChainLink } from './chain-of.ts';

/** Where the program of a kind listens unless it is told otherwise, by its own documentation. */
const ports: Partial<Record<LoginKind, number>> = {
  authelia: 9091,
  authentik: 9000,
  'oauth2-proxy': 4180,
  tinyauth: 3000,
  'traefik-forward-auth': 4181,
  'pocket-id': 1411,
};
export const loginPort = (kind: LoginKind): number => ports[kind] ?? 80;

/**
 * Where the program of a kind says that it is well, by its own documentation, the later only where the one before is
 * not known there: an outpost of Authentik is a program of its own. The others have no such place.
 */
const health: Partial<Record<LoginKind, readonly string[]>> = {
  authelia: ['/api/health'],
  authentik: ['/-/health/live/', '/outpost.goauthentik.io/ping'],
  'oauth2-proxy': ['/ping'],
  'pocket-id': ['/healthz'],
};
/** Empty: whatever it answers is taken for a sign of life. */
export const loginHealthPaths = (kind: LoginKind): readonly string[] => health[kind] ?? [];

export interface Login {
  kind: LoginKind;
  /** The middleware that asks for it. */
  name: string;
}

/** The addresses that forward-auth middlewares are told to ask, by each program's own documentation. */
const addresses: readonly (readonly [kind: LoginKind, address: RegExp])[] = [
  ['authentik', /\/outpost\.goauthentik\.io\//],
  ['oauth2-proxy', /\/oauth2(?:\/|$)/],
  ['tinyauth', /\/api\/auth\/traefik(?:[/?]|$)/],
  // What follows `authz/` is a name that `server.endpoints.authz` of 4.38 gives as one likes.
  ['authelia', /\/api\/verify(?:[/?]|$)|\/api\/authz\/[^/?]/],
  ['cloudflare-access', /\.cloudflareaccess\.com(?:[:/]|$)/],
  // Not by their paths: by the names that their containers bear in every guide.
  ['authelia', /^https?:\/\/[^/]*authelia/],
  ['authentik', /^https?:\/\/[^/]*authentik/],
  ['oauth2-proxy', /^https?:\/\/[^/]*oauth2-proxy/],
  ['tinyauth', /^https?:\/\/[^/]*tinyauth/],
  ['traefik-forward-auth', /^https?:\/\/[^/]*(?:traefik-forward-auth|forward-?auth)/],
  ['pocket-id', /^https?:\/\/[^/]*pocket-?id/],
];

const programAt = (address: string): LoginKind =>
  addresses.find(([, pattern]) => pattern.test(address))?.[0] ?? 'forwardauth';

function ofPlugin({ type, middleware, name }: ChainLink): LoginKind | null {
  const plugin = middleware?.config?.plugin ?? (type.startsWith('plugin') ? `${type} ${name}` : '');
  return /cloudflare-?access|cf-?access/i.test(plugin) ? 'cloudflare-access' : null;
}

function kindOf(link: ChainLink): LoginKind | null {
  switch (link.type) {
    case 'forwardauth':
      return programAt(link.middleware?.config?.forwardAuth?.address ?? '');
    case 'basicauth':
    case 'digestauth':
      return link.type;
    case 'ipallowlist':
    case 'ipwhitelist':
      return 'ipallowlist';
    default:
      return ofPlugin(link);
  }
}

/**
 * The login in a chain: the first middleware that asks who somebody is, else one that only looks at the address
 * (`ipallowlist`); null: none does.
 * One that is missing asks nobody. It is a reading of the configuration, which no pass may rest on alone.
 */
export function loginIn(chain: ChainLink[]): Login | null {
  const found = chain.flatMap((link): Login[] => {
    const kind = link.missing ? null : kindOf(link);
    return kind ? [{ kind, name: link.name }] : [];
  });
  return found.find(({ kind }) => kind !== 'ipallowlist') ?? found[0] ?? null;
}
