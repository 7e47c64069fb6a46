import type { Binding, Container } from '../evidence/containers.ts';
import type { Listeners } from '../evidence/listeners.ts';
import { familyOf, isWildcard } from '../lib/ip.ts';
import type { Policy } from './policy.ts';

/** As the engine spells a port of both families. */
const anywhere = '';
/** A socket bound to every address of IPv6 takes visitors of both families, unless it was told not to. */
const hostIpOf = (bound: string): string => (isWildcard(bound) && familyOf(bound) === 6 ? anywhere : bound);

/** Where a service on the host network answers for ports that the policy lets it open; it publishes none. */
function bindingsOf(service: string | null, { sockets, unread }: Listeners, { ports }: Policy): Binding[] {
  const isBlind = unread.some(({ namespace }) => namespace === 'host');
  return ports
    .filter(({ owner }) => owner === service)
    .flatMap(({ port, protocol }) => {
      const mine = sockets.filter(
        (each) => each.namespace === 'host' && !each.loopback && each.port === port && each.protocol === protocol,
      );
      const addresses = isBlind ? [anywhere] : [...new Set(mine.map(({ address }) => hostIpOf(address)))];
      return addresses.map((hostIp) => ({ hostIp, hostPort: port, containerPort: port, protocol }));
    });
}

/** The containers, and with each that is on the host network the ports at which it is open to the world. */
export const withHostDoors = (containers: readonly Container[], listeners: Listeners, policy: Policy): Container[] =>
  containers.map((container) => {
    if (container.namespace !== 'host' || !container.member) return container;
    return { ...container, published: [...container.published, ...bindingsOf(container.service, listeners, policy)] };
  });
