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

type Packet = Exclude<Probe, { kind: 'dns' }>;

/** What whoever has the address says to a packet that reaches it. */
function replyOf({ listeners }: Small, probe: Packet, where: string): CellValue {
  if (probe.kind === 'icmp') return 'open';
  if (probe.kind === 'udp') return 'dropped';
  const listens = listeners.sockets
    .filter(({ namespace, protocol, port }) => namespace === where && protocol === 'tcp' && port === probe.port)
    .some((socket) => covers(socket.address, probe.address));
  return listens ? 'open' : 'refused';
}

/** What a container says, with its page where something was sent to it. */
function answerOf(evidence: Small, probe: Packet, { subject, namespace }: Small['containers'][number]) {
  const page = `HTTP/1.0 200 OK\\r\\nServer: x\\r\\n\\r\\nstackproof-standin ${subject}`;
  return {
    value: replyOf(evidence, probe, namespace),
    answer: probe.kind === 'tcp' && probe.send ? page : null,
  };
}

/** Whether a packet from a namespace may reach the members of a network. */
function meetsOn({ host }: Small, namespace: string, mine: readonly string[], network: Small['networks'][number]) {
  if (namespace !== 'host')
    return mine.includes(network.key) && network.options['com.docker.network.bridge.enable_icc'] !== 'false';
  const gateways = network.subnets.map(({ gateway }) => gateway);
  return host.addresses.some(({ bridge, address }) => bridge && gateways.includes(address));
}

/** Where a packet is going, and on which networks whoever sends it sits. */
function routeOf({ containers, networks }: Small, { namespace, address }: Packet) {
  const attachments = containers.find(({ subject }) => subject === namespace)?.attachments ?? [];
  const mine = attachments.map((endpoint) => endpoint.network);
  const network = networks.find(({ subnets }) => subnets.some(({ subnet }) => inRange(address, subnet)));
  return {
    network,
    owner: containers.find((each) => each.attachments.some(({ ipv4, ipv6 }) => [ipv4, ipv6].includes(address))),
    mine,
    wayOut: networks.some(({ key, internal }) => mine.includes(key) && !internal),
    isThere: network !== undefined && mine.includes(network.key),
  };
}

/** To another container, or to nobody. */
function cross(
  evidence: Small,
  probe: Packet,
  { network, owner, mine, wayOut, isThere }: ReturnType<typeof routeOf>,
): Partial<ProbeResult> {
  if (!network || !owner) return { value: wayOut ? 'dropped' : 'no-route' };
  if (meetsOn(evidence, probe.namespace, mine, network)) return answerOf(evidence, probe, owner);
  return { value: wayOut || isThere || probe.namespace === 'host' ? 'dropped' : 'no-route' };
}

/**
 * What an engine's bridges do with a packet: through within a network, dropped between them, no route where there is
 * none.
 */
export function carry(evidence: Small, probe: Probe): Partial<ProbeResult> {
  if (probe.kind === 'dns') return { value: 'dropped' };
  const { namespace, address } = probe;
  const hostOwns = evidence.host.addresses.some((each) => each.address === address);
  if (address.startsWith('127.') || (namespace === 'host' && hostOwns))
    return { value: replyOf(evidence, probe, namespace) };
  const route = routeOf(evidence, probe);
  if (hostOwns) return { value: route.wayOut || route.isThere ? replyOf(evidence, probe, 'host') : 'no-route' };
  return cross(evidence, probe, route);
}
