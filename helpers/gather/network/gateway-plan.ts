import type { Container } from '../../evidence/containers.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Host } from '../../evidence/host.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { bridgeName } from './further-addresses.ts';
import { covers, inRange, isLoopback, publishes, type Family } from '../../lib/ip.ts';

/** An address of the host, as somebody inside sees it. network: whose gateway it is; null for the uplink. */
export interface HostAddress {
  address: string;
  family: Family;
  network: string | null;
  /** Link-local on this bridge: only whoever has an interface in the network can mean it. */
  bridge?: string;
}

/** A port of the host that somebody opened: by listening there, or by publishing it. */
export interface HostPort {
  protocol: 'tcp' | 'udp';
  port: number;
  owner: string;
  /** The process that listens, where the host itself owns it. */
  process: string | null;
  /** As bound; a port may be bound to several addresses. */
  bound: readonly string[];
}

/** Link-local addresses of the host on its bridges: a network without a gateway may have one of these all the same. */
const linkAddresses = (host: Host, networks: readonly Network[]): HostAddress[] =>
  host.addresses
    .filter(({ scope, bridge }) => bridge && scope === 'link')
    .flatMap(({ address, family, interface: bridge }) => {
      const network = networks.find((each) => bridgeName(each) === bridge);
      return network ? [{ address, family, network: network.key, bridge }] : [];
    });

/** Addresses of the host: those of its bridges (gateways, each of one network), and those of its uplinks. */
export function hostAddresses(host: Host, networks: readonly Network[]): HostAddress[] {
  const global = host.addresses
    .filter(({ scope }) => scope === 'global')
    .map(({ address, family, bridge }) => {
      // A bridge that no network claims is somebody else's doing, and still an address of the host.
      const network = bridge
        ? networks.find(({ subnets }) => subnets.some(({ subnet }) => inRange(address, subnet)))
        : undefined;
      return { address, family, network: network?.key ?? null };
    });
  return [...global, ...linkAddresses(host, networks)];
}

/**
 * Listening sockets of the host and published bindings, beyond loopback. Docker's own forwarder is the doing of whoever
 * published the port.
 */
export function hostPorts(sockets: readonly Listener[], containers: readonly Container[]): HostPort[] {
  const ports = new Map<string, HostPort>();
  const add = (protocol: 'tcp' | 'udp', port: number, owner: string, process: string | null, bound: string): void => {
    const key = `${protocol} ${port} ${owner}`;
    const known = ports.get(key);
    ports.set(key, {
      protocol,
      port,
      owner,
      process: known?.process ?? process,
      bound: [...new Set([...(known?.bound ?? []), bound])],
    });
  };
  const published = containers.flatMap(({ subject, published: bindings }) =>
    bindings.map((binding) => ({ subject, ...binding })),
  );
  for (const { subject, hostIp, hostPort, protocol } of published) {
    if (protocol !== 'sctp' && hostPort > 0 && !isLoopback(hostIp)) add(protocol, hostPort, subject, null, hostIp);
  }
  for (const { namespace, protocol, address, port, process, loopback } of sockets) {
    if (namespace !== 'host' || loopback) continue;
    if (
      published.some(
        (binding) =>
          binding.protocol === protocol &&
          binding.hostPort === port &&
          (covers(binding.hostIp, address) || covers(address, binding.hostIp)),
      )
    )
      continue;
    add(protocol, port, 'host', process, address);
  }
  return [...ports.values()].sort((a, b) => a.port - b.port);
}

/** Addresses of the host on which a port answers, as far as its binding goes; Docker binds both families one by one. */
export const addressesOf = (port: HostPort, addresses: readonly HostAddress[]): HostAddress[] =>
  addresses.filter(({ address }) =>
    port.bound.some((bound) => (port.owner === 'host' ? covers : publishes)(bound, address)),
  );
