import type { EntryPoint, Traefik } from '../../evidence/traefik.ts';
import { isLoopback } from '../../lib/ip.ts';
import { splitPort } from '../../lib/url.ts';
import { isFigures, isMechanical } from './internal.ts';

/** The parts of an entrypoint's address: `:443`, `127.0.0.1:8080/tcp`, `[::1]:53/udp`; null: it has no port. */
export function partsOfEntryPoint({
  address,
}: Pick<EntryPoint, 'address'>): { host: string; port: number; protocol: 'tcp' | 'udp' } | null {
  const [at = '', protocol = ''] = address.split('/');
  const parts = splitPort(at);
  return parts && parts.port > 0 ? { ...parts, protocol: protocol.toLowerCase() === 'udp' ? 'udp' : 'tcp' } : null;
}

/** The TCP port of an entrypoint; null when it has none, or is for UDP. */
export function portOfEntryPoint(entryPoint: Pick<EntryPoint, 'address'>): number | null {
  const parts = partsOfEntryPoint(entryPoint);
  return parts?.protocol === 'tcp' ? parts.port : null;
}

/** Bound to the loopback of the proxy's own namespace: no visitor comes in there. */
export const isOwnEntryPoint = (entryPoint: Pick<EntryPoint, 'address'>): boolean =>
  isLoopback(partsOfEntryPoint(entryPoint)?.host ?? '');

/** Entrypoints at which somebody may come in and find an HTTP router that serves content, each with its TCP port. */
export function servingEntryPoints({ entryPoints, routers }: Pick<Traefik, 'entryPoints' | 'routers'>): {
  entryPoint: EntryPoint;
  port: number;
}[] {
  const serving = routers.filter((router) => router.kind === 'http' && !isMechanical(router) && !isFigures(router));
  return entryPoints.flatMap((entryPoint) => {
    const port = isOwnEntryPoint(entryPoint) ? null : portOfEntryPoint(entryPoint);
    const used = serving.some((each) => each.entryPoints.length === 0 || each.entryPoints.includes(entryPoint.name));
    return port !== null && used ? [{ entryPoint, port }] : [];
  });
}

/**
 * Stays plain even where some router on it has TLS: `tls: true` on a router of both entrypoints must not hide what the
 * others do there.
 */
const isPlainByName = ({ name, address, http }: EntryPoint): boolean =>
  portOfEntryPoint({ address }) === 80 || /^(?:web|http)$/i.test(name) || Boolean(http?.redirect);

/**
 * Entrypoints that are to speak TLS: the one with the declared port (inside the proxy's container), those with TLS of
 * their own, and those on which some router has it, but for port 80,
 * `web`, `http`, and those that redirect.
 */
export function secureEntryPoints({ entryPoints, routers }: Traefik, websecure: number): string[] {
  const byRouter = new Set(
    routers.filter(({ tls, kind }) => tls && kind !== 'udp').flatMap((router) => router.entryPoints),
  );
  return entryPoints
    .filter(
      (each) =>
        portOfEntryPoint(each) === websecure ||
        Boolean(each.http?.tls) ||
        (byRouter.has(each.name) && !isPlainByName(each)),
    )
    .map(({ name }) => name);
}

/** There for the proxy's own figures and nothing else: no visitor is meant to come in there. */
const isForFigures = ({ name }: EntryPoint, routers: Traefik['routers']): boolean => {
  const mine = routers.filter(({ entryPoints }) => entryPoints.includes(name));
  return mine.length > 0 && mine.every(isFigures);
};

/** By its name, or because it sends everybody on. */
const isWeb = ({ name, http }: EntryPoint): boolean => /^(?:web|http)$/i.test(name) || Boolean(http?.redirect);
const isWebsecure = ({ name }: EntryPoint): boolean => /^(?:websecure|web-secure|https)$/i.test(name);

/**
 * The ports of the two entrypoints for browsers inside the proxy's container. A policy names those that the world sees;
 * where the container has others (`8443:443`), they are those that are named so, else the first with TLS and the first
 * without.
 */
export function doorsOf(
  traefik: Traefik,
  world: { web: number; websecure: number },
): { web: number; websecure: number } {
  const visited = traefik.entryPoints.flatMap((each) => {
    const isInner = isOwnEntryPoint(each) || each.name === 'traefik' || isForFigures(each, traefik.routers);
    const port = isInner ? null : portOfEntryPoint(each);
    return port === null ? [] : [{ each, port }];
  });
  const has = (wanted: number) => visited.some(({ port }) => port === wanted);
  const secure = secureEntryPoints(traefik, world.websecure);
  const firstOf = (isSecure: boolean, usual: number) => {
    const mine = visited.filter(({ each }) => secure.includes(each.name) === isSecure);
    const named = mine.find(({ each }) => (isSecure ? isWebsecure(each) : isWeb(each)));
    return (mine.find(({ port }) => port === usual) ?? named ?? mine[0])?.port;
  };
  return {
    web: has(world.web) ? world.web : (firstOf(false, 80) ?? world.web),
    websecure: has(world.websecure) ? world.websecure : (firstOf(true, 443) ?? world.websecure),
  };
}

/** Entrypoints for visitors that are not to speak TLS; without those on loopback and for UDP. */
export function plainEntryPoints(traefik: Traefik, websecure: number): string[] {
  const secure = secureEntryPoints(traefik, websecure);
  return traefik.entryPoints
    .filter((each) => portOfEntryPoint(each) !== null && !isOwnEntryPoint(each) && !secure.includes(each.name))
    .map(({ name }) => name);
}
