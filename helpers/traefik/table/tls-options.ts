import type { Router, Traefik } from '../../evidence/traefik.ts';
import { leavesOf, readingOf } from '../rules/reading.ts';
import { isMechanical } from './internal.ts';

export const defaultOptions = 'default';

/** `default@file` is the default too, whichever provider has it. */
const plain = (name: string): string => (name.split('@')[0] === defaultOptions ? defaultOptions : name);

/** What a router itself asks for; without that its entrypoints' own, else the default ones. */
export function askedOptions(router: Router, { entryPoints }: Pick<Traefik, 'entryPoints'>): string {
  const own = router.tlsOptions ?? '';
  const around = entryPoints.find(({ name }) => router.entryPoints.includes(name))?.http?.tls?.options ?? '';
  return plain(own || around || defaultOptions);
}

/** Names that a rule asks for by `Host`, small letters: by these alone Traefik finds TLS options. */
export function exactHosts(router: Router): string[] {
  const reading = readingOf(router);
  if ('error' in reading) return [];
  const leaves = leavesOf(reading.node).filter(({ aspect }) => aspect === 'host' || aspect === 'sni');
  const exact = leaves.filter(({ comparison, not }) => comparison === 'exact' && !not);
  return [...new Set(exact.map(({ value }) => value.toLowerCase().replace(/\.$/, '')))];
}

/** Routers whose TLS options may differ: HTTP over TLS, and not the proxy's own. */
export const tlsRoutersOf = ({ routers }: Pick<Traefik, 'routers'>): Router[] =>
  routers.filter((router) => router.kind === 'http' && router.tls && !isMechanical(router));

/** Each set of options that some router asks for a host; several: Traefik takes the default ones for all of them. */
export function optionsAskedFor(host: string, traefik: Traefik): string[] {
  const mine = tlsRoutersOf(traefik).filter((router) => exactHosts(router).includes(host.toLowerCase()));
  return [...new Set(mine.map((router) => askedOptions(router, traefik)))];
}

/** The options of a handshake under a host's name. */
export function optionsOf(host: string, traefik: Traefik): string {
  const [only, ...more] = optionsAskedFor(host, traefik);
  return only === undefined || more.length > 0 ? defaultOptions : only;
}
