import type { QuicDoor } from '../../evidence/http3.ts';
import type { EntryPoint, Traefik } from '../../evidence/traefik.ts';
import { familyOf, isLoopback, publishes } from '../../lib/ip.ts';
import { isOwnEntryPoint, portOfEntryPoint } from '../../traefik/table/entry-points.ts';
import { secureAddresses } from '../tls/tls-visits.ts';
import { hostAddresses, proxyOf, type EntryAddress } from '../traefik/entry-address.ts';
import type { GatherContext } from '../context.ts';

/** A UDP port that is asked for HTTP/3, before it is asked. */
export interface PlannedDoor extends Pick<QuicDoor, 'family' | 'namespace' | 'address' | 'port' | 'entryPoint'> {
  offers: Exclude<QuicDoor['offers'][number], 'advertised'>[];
}

interface Way {
  at: EntryAddress;
  inner: number;
  published: boolean;
}

/** UDP ports that the engine leads to the proxy. */
function publishedWays(context: GatherContext): Way[] {
  const bindings = (proxyOf(context)?.published ?? []).filter(
    ({ protocol, hostPort }) => protocol === 'udp' && hostPort !== 0,
  );
  return bindings.flatMap(({ hostIp, hostPort, containerPort }) => {
    const at = isLoopback(hostIp)
      ? [{ namespace: 'host', address: hostIp, port: hostPort }]
      : hostAddresses(context, hostPort).filter(({ address }) => publishes(hostIp, address));
    return at.map((each) => ({ at: each, inner: containerPort, published: true }));
  });
}

/** Entrypoints with HTTP/3 that are not published: whoever is beside the proxy reaches them all the same. */
function innerWays(context: GatherContext, speaking: readonly EntryPoint[], published: readonly Way[]): Way[] {
  const proxy = proxyOf(context);
  const ports = speaking.flatMap((each) => portOfEntryPoint(each) ?? []);
  if (!proxy || proxy.namespace === 'host')
    return ports.flatMap((inner) => hostAddresses(context, inner).map((at) => ({ at, inner, published: true })));
  return ports
    .filter((inner) => !published.some((way) => way.inner === inner))
    .map((inner) => ({
      at: { namespace: proxy.namespace, address: '127.0.0.1', port: inner },
      inner,
      published: false,
    }));
}

const keyOf = ({ namespace, address, port }: EntryAddress): string => `${namespace} ${address} ${port}`;

/**
 * Every UDP port at which the proxy may speak HTTP/3: those that the engine publishes for it, those of its entrypoints
 * with HTTP/3, and, offered by nobody, those with the numbers at which it speaks TLS over TCP.
 */
export function planDoors(context: GatherContext, traefik: Traefik): PlannedDoor[] {
  const entryAt = (port: number) => traefik.entryPoints.find((each) => portOfEntryPoint(each) === port);
  const speaking = traefik.entryPoints.filter((each) => each.http3 === true && !isOwnEntryPoint(each));
  const published = publishedWays(context);
  // In the proxy's own namespace a port is the entrypoint's own, whatever leads to it from elsewhere.
  const own = (at: EntryAddress) => (at.namespace === proxyOf(context)?.namespace ? (entryAt(at.port) ?? null) : null);
  const usual = secureAddresses(context, traefik).map(({ entryAddress: at }) => ({ at, entryPoint: own(at) }));
  const ways = [...published, ...innerWays(context, speaking, published)];
  const known = new Set(ways.map(({ at }) => keyOf(at)));
  const unoffered = usual.filter(({ at }) => !known.has(keyOf(at)));
  const offered = [...new Map(ways.map((way) => [keyOf(way.at), way])).values()];
  return [
    ...offered.map(({ at, inner, published: isPublished }): PlannedDoor => {
      const entryPoint = entryAt(inner);
      return {
        ...at,
        family: familyOf(at.address),
        entryPoint: entryPoint?.name ?? null,
        offers: [
          ...(entryPoint?.http3 === true ? (['entrypoint'] as const) : []),
          ...(isPublished ? (['published'] as const) : []),
        ],
      };
    }),
    ...unoffered.map(({ at, entryPoint }): PlannedDoor => ({
      ...at,
      family: familyOf(at.address),
      entryPoint: entryPoint?.name ?? null,
      offers: entryPoint?.http3 === true ? ['entrypoint'] : [],
    })),
  ];
}
