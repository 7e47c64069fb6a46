import type { Middleware, Router, Traefik } from '../evidence/traefik.ts';
import { chainOf, type ChainLink } from './chain-of.ts';
import { hostsOf, takesHost } from './rules/hosts-of.ts';
import { matcherOf } from '../lib/match-pattern.ts';
import { parsePattern, PatternError } from '../lib/pattern.ts';
import { isMechanical } from './table/internal.ts';
import { requestsOfRule, targetOf } from './rules/requests-for.ts';

/** A redirect to HTTPS that stands before a router's service. */
interface RedirectAway {
  /** The middleware. */
  by: string;
  /** Everybody is sent on, and nobody sees the service; null: that could not be told. */
  holds: boolean | null;
  /** Whom it leaves out, or why that is not known. */
  gap: string | null;
}

/**
 * Addresses that a visitor may write for one host: its name in other letters, with a port or a dot behind it leads to
 * the same router, and Traefik's redirectRegex sees each as it was written.
 */
const spellings = (host: string): string[] => [host, host.toUpperCase(), `${host}:8080`, `${host}.`];

function addressesOf(router: Router, traefik: Traefik): string[] {
  const requests = requestsOfRule(router, traefik);
  const hosts = [...new Set([...hostsOf(router).names, ...requests.map(({ host }) => host)])];
  const paths = [...new Set(['/', '/a/b?x=1&y=%2F', ...requests.map(targetOf)])];
  return hosts.flatMap((host) =>
    spellings(host).flatMap((name) => paths.map((path) => `http://${name}${path.startsWith('/') ? path : '/'}`)),
  );
}

type Regex = NonNullable<NonNullable<Middleware['config']>['redirectRegex']>;

/** The first address that a redirectRegex lets through; null: none of those that were tried. */
function leftOut({ regex }: Regex, addresses: readonly string[]): string | null {
  const fits = matcherOf(parsePattern(regex));
  return addresses.find((address) => !fits(address)) ?? null;
}

/**
 * An entrypoint that believes what a visitor or a tunnel says of his scheme: for the redirectScheme of Traefik 3 he
 * came by HTTPS then, and is not sent on.
 */
function believer(router: Router, { entryPoints, version }: Traefik): { name: string; known: boolean } | null {
  if (/^v?[12]\./.test(version)) return null;
  const mine = entryPoints.filter(({ name }) => router.entryPoints.includes(name));
  const trusting = mine.find(
    ({ forwardedHeaders: trust }) => trust !== undefined && (trust.insecure || trust.trustedIPs.length > 0),
  );
  if (trusting) return { name: trusting.name, known: true };
  const unread = mine.find(({ forwardedHeaders }) => forwardedHeaders === undefined);
  return unread ? { name: unread.name, known: false } : null;
}

const redirectOf = ({ middleware }: ChainLink) => {
  const { redirectScheme, redirectRegex } = middleware?.config ?? {};
  if (redirectScheme) return /^https$/i.test(redirectScheme.scheme) ? { regex: null } : null;
  return redirectRegex && /^https:/i.test(redirectRegex.replacement) ? { regex: redirectRegex } : null;
};

const writesScheme = ({ middleware }: ChainLink): boolean =>
  middleware?.config?.headers?.requestSets.some((name) => /^x-forwarded-proto$/i.test(name)) ?? false;

/** Whom a redirectRegex leaves out. */
function gapOfRegex(regex: Regex, addresses: readonly string[]): Pick<RedirectAway, 'holds' | 'gap'> {
  try {
    const left = leftOut(regex, addresses);
    return { holds: left === null, gap: left && `it leaves out ${left}` };
  } catch (error) {
    if (error instanceof PatternError) return { holds: null, gap: error.message };
    throw error;
  }
}

/** Whom a redirectScheme leaves out: who is believed to have come by HTTPS. before: what a request passes first. */
function gapOfScheme(
  router: Router,
  traefik: Traefik,
  before: readonly ChainLink[],
): Pick<RedirectAway, 'holds' | 'gap'> {
  const writer = before.find(writesScheme);
  if (writer) return { holds: null, gap: `${writer.name} writes X-Forwarded-Proto before it` };
  const trusting = believer(router, traefik);
  if (!trusting) return { holds: true, gap: null };
  return trusting.known
    ? { holds: false, gap: `${trusting.name} believes X-Forwarded-Proto, and who says https there is not sent on` }
    : { holds: null, gap: `whether ${trusting.name} believes X-Forwarded-Proto is not known` };
}

/**
 * The redirect to HTTPS in a router's middlewares; null: there is none that every request could meet. A router with TLS
 * has none: who is there came by HTTPS.
 */
export function redirectAway(router: Router, traefik: Traefik): RedirectAway | null {
  if (router.kind !== 'http' || router.tls) return null;
  const chain = chainOf(router, traefik);
  const at = chain.findIndex((link) => link.middleware?.status === 'enabled' && redirectOf(link) !== null);
  const link = chain[at];
  const redirect = link && redirectOf(link);
  if (!redirect) return null;
  const gap = redirect.regex
    ? gapOfRegex(redirect.regex, addressesOf(router, traefik))
    : gapOfScheme(router, traefik, chain.slice(0, at));
  return { by: link.name, ...gap };
}

/**
 * Whether redirects of its entrypoints take whatever a router could get, by their priority, to HTTPS. null: not all of
 * them are in the table. Whoever names no host at all passes them by: a router that takes such requests gets those.
 */
export function isSentOnBefore(router: Router, { entryPoints, routers }: Traefik): boolean | null {
  if (takesHost(router, '') || hostsOf(router).open.some(({ fits }) => fits.length === 0)) return false;
  const sent = router.entryPoints.map((name): boolean | null => {
    const redirect = entryPoints.find((each) => each.name === name)?.http?.redirect;
    if (!redirect || !/^https$/i.test(redirect.scheme || 'https')) return false;
    const own = routers.find(
      (each) => each.provider === 'internal' && each.name.startsWith(`${name}-to-`) && each.entryPoints.includes(name),
    );
    return own ? own.priority > router.priority : null;
  });
  if (sent.length === 0 || sent.includes(false)) return false;
  return sent.includes(null) ? null : true;
}

/** Whoever comes in there is sent on to HTTPS, or comes to nothing, and sees nothing of what is behind it. */
export const leadsAway = (router: Router, traefik: Traefik): boolean =>
  isMechanical(router) || isSentOnBefore(router, traefik) !== false || redirectAway(router, traefik)?.holds === true;

/** Why a router serves nobody, under whatever name he comes; null: it may. */
export function servesNobody(router: Router, traefik: Traefik): string | null {
  const away = redirectAway(router, traefik);
  if (away?.holds) return `${router.rule}, all of which ${away.by} sends on to HTTPS`;
  // An error page of another service, or a plugin, answers before there is nothing.
  const speaks = ({ middleware }: ChainLink) =>
    middleware?.config?.errors !== undefined || middleware?.config?.plugin !== undefined;
  return isMechanical(router) && !chainOf(router, traefik).some(speaks)
    ? `${router.rule} to ${router.service}, which serves nothing`
    : null;
}
