import type { Container } from '../../evidence/containers.ts';
import type { Host } from '../../evidence/host.ts';
import { familyOf, type Family } from '../../lib/ip.ts';
import { beyondLoopback, type Protocol } from '../stack/bindings.ts';

/** A published port of the host, by family, and where the packets to it come by. */
export interface BannedDoor {
  family: Family;
  port: number;
  protocol: Protocol;
  /** Of whoever publishes it. */
  service: string;
  /** The chain of the host's packet filter in which a ban stops them. */
  chain: string;
}

/**
 * What docker-proxy answers itself is for the host's own socket; whatever the engine leads on never is. The engine
 * leads IPv6 on only to a container that has such an address.
 */
function chainFor(container: Container, family: Family): string {
  if (container.namespace === 'host') return family === 4 ? 'INPUT' : 'INPUT (ip6tables)';
  const isLedOn = family === 4 || container.attachments.some(({ ipv6 }) => ipv6 !== null && ipv6 !== '');
  const chain = isLedOn ? 'DOCKER-USER' : 'INPUT, for docker-proxy answers it';
  return family === 4 ? chain : `${chain} (ip6tables)`;
}

/** Every published port beyond loopback, once for each family that the host has an address of, in order. */
export function bannedDoors(containers: readonly Container[], { addresses }: Pick<Host, 'addresses'>): BannedDoor[] {
  const own = new Set(addresses.flatMap((each) => (each.scope === 'global' && !each.bridge ? each.family : [])));
  const doors = new Map<string, BannedDoor>();
  for (const { container, binding } of beyondLoopback(containers)) {
    const { hostPort: port, protocol } = binding;
    if (port === 0) continue;
    const families = binding.hostIp === '' ? ([4, 6] as const) : [familyOf(binding.hostIp)];
    for (const family of families.filter((each) => own.has(each))) {
      const service = container.subject;
      doors.set(`${family} ${port} ${protocol}`, {
        family,
        port,
        protocol,
        service,
        chain: chainFor(container, family),
      });
    }
  }
  return [...doors.values()].toSorted(
    (a, b) => a.family - b.family || a.port - b.port || (a.protocol < b.protocol ? -1 : 1),
  );
}
