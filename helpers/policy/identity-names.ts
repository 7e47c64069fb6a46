import type { MiddlewareConfig, Traefik } from '../evidence/traefik.ts';
import { isTakenByPattern } from '../traefik/identity-chain.ts';
import type { Policy } from './policy.ts';

/** Headers by which login services tell a backend who is there, as their own documentation names them. */
export const knownIdentities: readonly string[] = [
  'Remote-User',
  'Remote-Groups',
  'Remote-Name',
  'Remote-Email',
  'X-Forwarded-User',
  'X-Forwarded-Preferred-Username',
  'X-Forwarded-Groups',
  'X-Forwarded-Email',
  'X-Authentik-Username',
  'X-Authentik-Groups',
  'X-Authentik-Email',
  'X-Authentik-Name',
  'X-Authentik-Uid',
  'X-Auth-Request-User',
  'X-Auth-Request-Groups',
  'X-Auth-Request-Email',
  'X-Auth-Request-Preferred-Username',
  'X-Remote-User',
  'X-WebAuth-User',
  'Cf-Access-Authenticated-User-Email',
];

/** What a login may hand on that says nothing of who is there, and that every visitor may send. */
const ordinary: readonly RegExp[] = [
  /^(?:accept.*|connection|content-.*|date|host|location|user-agent|vary)$/i,
  /^(?:authorization|cookie|proxy-authorization|set-cookie|www-authenticate)$/i,
  /^x-(?:forwarded-(?:for|host|method|port|prefix|proto|server|uri)|real-ip|request-id)$/i,
];

/** Headers that are sent one by one as well; more than these are not. */
export const sentAlone = (declared: readonly string[]): string[] => declared.slice(0, 8);

/** A header's name as CGI, PHP, WSGI and the like read it: `Remote-User`, `remote_user` and `Remote.User` are one. */
export const readAs = (name: string): string => name.toUpperCase().replaceAll(/[^A-Z0-9]/g, '_');

type ForwardAuth = NonNullable<MiddlewareConfig['forwardAuth']>;

const handedOn = ({ authResponseHeaders, authResponseHeadersRegex }: ForwardAuth): string[] => [
  ...authResponseHeaders.filter((name) => !ordinary.some((each) => each.test(name))),
  ...knownIdentities.filter((name) => isTakenByPattern(authResponseHeadersRegex, name) === true),
];

const once = (names: readonly string[]): string[] => [...new Map(names.map((name) => [readAs(name), name])).values()];

/**
 * The headers by which this stack says who is there: those of the policy, and those that a forward-auth middleware of
 * the proxy takes over from its login. Each once, however it is spelt.
 */
export const declaredIdentities = ({ access }: Pick<Policy, 'access'>, traefik: Traefik | undefined): string[] =>
  once([
    ...(traefik?.middlewares ?? []).flatMap(({ config }) => (config?.forwardAuth ? handedOn(config.forwardAuth) : [])),
    ...access.identityHeaders,
  ]);

/** A name with another separator between its parts; from the fourth on they are as the third: there is an end to it. */
const respelt = (name: string): string[] =>
  name.split('-').reduce<string[]>((begun, part, at) => {
    if (at === 0) return [part];
    return begun.flatMap((before) =>
      (at > 3 ? [before.replaceAll(/[^-_.]/g, '').slice(-1)] : ['-', '_', '.']).map(
        (each) => `${before}${each}${part}`,
      ),
    );
  }, []);

/** Names that many a backend reads as a header's own. underscores: those that have no dot. */
export const aliasesOf = (names: readonly string[]): { underscores: string[]; dots: string[] } => {
  const others = names.flatMap((name) => respelt(name).filter((each) => each !== name && /[_.]/.test(each)));
  return {
    underscores: others.filter((name) => !name.includes('.')),
    dots: others.filter((name) => name.includes('.')),
  };
};
