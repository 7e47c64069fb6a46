import type { Container } from '../../evidence/containers.ts';
import { covers, isLoopback } from '../network/addresses.ts';
import type { Ground } from '../context.ts';
import { need } from '../need.ts';

/** Where a request enters: the vantage it is sent from, and the address and port it is sent to. */
export interface FrontDoor {
  place: string;
  address: string;
  port: number;
}

export const isV6 = (address: string): boolean => address.includes(':');

/** The proxy’s container; undefined where it has none. Throws EvidenceError when the containers could not be seen. */
export const proxyOf = (ground: Ground): Container | undefined =>
  need(ground, 'containers').find(({ member, service }) => member && service === ground.policy.proxy.service);

/** A port on every address of the host, as visitors knock: from outside in a lab, else from the host itself. */
export function hostDoors(ground: Ground, port: number): FrontDoor[] {
  const lab = ground.outside?.view === 'lab' && ground.vantage.places().includes('outside') ? ground.outside : null;
  const addresses =
    lab?.targets ??
    need(ground, 'host')
      .addresses.filter(({ scope, bridge }) => scope === 'global' && !bridge)
      .map(({ address }) => address);
  return addresses.map((address) => ({ place: lab ? 'outside' : 'host', address, port }));
}

/**
 * Every way in to an entrypoint, by the port it has inside the proxy's container: its published bindings on each address of the host, loopback bindings from the host.
 * Empty: it is not published.
 */
export function frontDoors(ground: Ground, containerPort: number): FrontDoor[] {
  const proxy = proxyOf(ground);
  if (proxy?.place === 'host') return hostDoors(ground, containerPort);
  const bindings = (proxy?.published ?? []).filter(
    (each) => each.protocol === 'tcp' && each.containerPort === containerPort && each.hostPort !== 0,
  );
  const doors = bindings.flatMap(({ hostIp, hostPort }) =>
    isLoopback(hostIp)
      ? [{ place: 'host', address: hostIp, port: hostPort }]
      : hostDoors(ground, hostPort).filter(({ address }) => covers(hostIp, address)),
  );
  const nameOf = ({ place, address, port }: FrontDoor) => `${place} ${address} ${port}`;
  return [...new Map(doors.map((door) => [nameOf(door), door])).values()];
}

/**
 * Where visitors come in to an entrypoint: its first published binding, from outside in a lab, else from the host; the proxy's own namespace where it publishes nothing.
 * Throws EvidenceError when the containers or the host could not be seen.
 */
export function frontDoor(ground: Ground, containerPort: number): FrontDoor {
  const [first] = frontDoors(ground, containerPort);
  const place = proxyOf(ground)?.place ?? 'host';
  return first ?? { place, address: '127.0.0.1', port: containerPort };
}
