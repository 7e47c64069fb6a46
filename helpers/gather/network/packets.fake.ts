import type { Probe, ProbeResult } from '../../clients/probes.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import { covers, inRange } from '../../lib/ip.ts';

type Small = Pick<Artifacts, 'containers' | 'networks' | 'listeners' | 'host'>;

/** Gives the host an address on every bridge that is not isolated, as an engine does. */
export function withBridges<T extends Small>(evidence: T): T {
  for (const { key, options, subnets } of evidence.networks) {
    if (options['com.docker.network.bridge.gateway_mode_ipv4'] === 'isolated') continue;
    for (const { gateway, family } of subnets)
      if (gateway)
        evidence.host.addresses.push({
          interface: `br-${key}`,
          address: gateway,
          prefix: 27,
          family,
          scope: 'global',
          bridge: true,
        });
  }
  return evidence;
}

/**
 * What an engine's bridges do with a packet: through within a network, dropped between them, no route where there is
 * none.
 */
export function carry({ containers, networks, listeners, host }: Small, probe: Probe): Partial<ProbeResult> {
  if (probe.kind === 'dns') return { value: 'dropped' };
  const { namespace, address } = probe;
  const listens = (where: string, port: number) =>
    listeners.sockets.some(
      (socket) =>
        socket.namespace === where &&
        socket.protocol === 'tcp' &&
        socket.port === port &&
        covers(socket.address, address),
    );
  const reply = (where: string): CellValue =>
    probe.kind === 'icmp' || (probe.kind !== 'udp' && listens(where, probe.port))
      ? 'open'
      : probe.kind === 'udp'
        ? 'dropped'
        : 'refused';
  if (address.startsWith('127.') || (namespace === 'host' && host.addresses.some((each) => each.address === address)))
    return { value: reply(namespace) };
  const network = networks.find(({ subnets }) => subnets.some(({ subnet }) => inRange(address, subnet)));
  const mine = containers.find(({ subject }) => subject === namespace)?.attachments.map((each) => each.network) ?? [];
  const wayOut = mine.some((key) => networks.some((each) => each.key === key && !each.internal));
  const hostOwns = host.addresses.some((each) => each.address === address);
  if (hostOwns) return { value: wayOut || (network && mine.includes(network.key)) ? reply('host') : 'no-route' };
  const owner = containers.find(({ attachments }) =>
    attachments.some(({ ipv4, ipv6 }) => ipv4 === address || ipv6 === address),
  );
  if (!network || !owner) return { value: wayOut ? 'dropped' : 'no-route' };
  const meets =
    namespace === 'host'
      ? host.addresses.some((each) => each.bridge && network.subnets.some(({ gateway }) => gateway === each.address))
      : mine.includes(network.key) && network.options['com.docker.network.bridge.enable_icc'] !== 'false';
  if (meets)
    return {
      value: reply(owner.namespace),
      answer:
        probe.kind === 'tcp' && probe.send
          ? `HTTP/1.0 200 OK\\r\\nServer: x\\r\\n\\r\\nstackproof-standin ${owner.subject}`
          : null,
    };
  return { value: wayOut || namespace === 'host' || mine.includes(network.key) ? 'dropped' : 'no-route' };
}
