import { keepsApart } from '../../evidence/bridge-options.ts';
import type { Addresses } from '../../evidence/addresses.ts';
import type { Container } from '../../evidence/containers.ts';
import { isOuter, type Network } from '../../evidence/networks.ts';
import type { Host } from '../../evidence/host.ts';
import type { Listener, Listeners } from '../../evidence/listeners.ts';
import { covers, familyOf, inRange, type Family } from '../../lib/ip.ts';
import type { Column } from './column.ts';
import { addressFrom, furtherColumns, furtherWitnesses } from './further-addresses.ts';

export interface Topology {
  /** Each namespace once; `host` when a container lives there. */
  namespaces: readonly string[];
  columns: readonly Column[];
  /** Whether two ends in one network are let through by the engine, as far as the network's own settings tell. */
  meets(from: string, network: string, family: Family): boolean;
  /** Whether the host has a bridge in it; on macvlan and ipvlan it cannot even reach its own containers. */
  isBridged(network: string): boolean;
  /** The address as this namespace has to write it; null: it cannot mean it. */
  addressFrom(from: string, column: Column): string | null;
  /** Which two ends learn each other's address for this probe; null where it leaves through a gateway. */
  meeting(from: string, column: Column): string | null;
  /** Who can prove that a column answers: neighbours first, then the host where its bridge has an address. */
  witnesses(column: Column): string[];
  /** Addresses of the host on this namespace's own networks. */
  gatewaysOf(namespace: string): { network: string; address: string }[];
}

/** A paused container keeps its namespace, and its sockets accept. */
const isUp = ({ status, pid }: Container): boolean => pid > 0 && (status === 'running' || status === 'paused');

/** Namespaces that packets can start from, each once. */
export const namespacesOf = (containers: readonly Container[]): string[] => [
  ...new Set(containers.filter(isUp).map(({ namespace }) => namespace)),
];

const isOpen = ({ protocol, loopback }: Listener): boolean => protocol === 'tcp' && !loopback;
const ownsItsNamespace = (container: Container): boolean =>
  isUp(container) && container.namespace === container.subject;

/** Namespaces with an address and, as far as their socket tables could be read, no TCP port that anybody can reach. */
export const portlessNamespaces = (containers: readonly Container[], { sockets, unread }: Listeners): string[] =>
  containers
    .filter((container) => ownsItsNamespace(container) && container.attachments.some(({ ipv4, ipv6 }) => ipv4 || ipv6))
    .map(({ namespace }) => namespace)
    .filter(
      (namespace) =>
        !unread.some((each) => each.namespace === namespace) &&
        !sockets.some((socket) => socket.namespace === namespace && isOpen(socket)),
    );

function columnsOf(
  containers: readonly Container[],
  sockets: readonly Listener[],
  planted: ReadonlyMap<string, number>,
): Column[] {
  const open = sockets.filter(isOpen);
  return containers.filter(ownsItsNamespace).flatMap(({ subject, attachments }) =>
    attachments.flatMap(({ network, ipv4, ipv6 }) =>
      [ipv4, ipv6].flatMap((address) => {
        if (!address) return [];
        const base = { to: subject, network, address, family: familyOf(address) };
        const ports = [
          ...new Set(
            open
              .filter((socket) => socket.namespace === subject && covers(socket.address, address))
              .map(({ port }) => port),
          ),
        ].sort((a, b) => a - b);
        const ours = planted.get(subject);
        return [
          { ...base, protocol: 'icmp' as const, port: null, planted: false },
          ...ports.map((port) => ({ ...base, protocol: 'tcp' as const, port, planted: false })),
          ...(ours === undefined ? [] : [{ ...base, protocol: 'tcp' as const, port: ours, planted: true }]),
        ];
      }),
    ),
  );
}

/**
 * The address that the host itself has in a network; isolated networks have none, and there a member may hold the first
 * address.
 */
const hostAddressIn = (network: Network, host: Host, family: Family): string | null =>
  // The engine names a gateway only where somebody asked for it, so the bridge's own address decides.
  host.addresses.find(
    ({ address, bridge, scope }) =>
      bridge &&
      scope === 'global' &&
      network.subnets.some((subnet) => subnet.family === family && inRange(address, subnet.subnet)),
  )?.address ?? null;

/** Everything that is to be asked, and what the networks' settings say about who can vouch for whom. */
export function planMatrix(
  containers: readonly Container[],
  networks: readonly Network[],
  sockets: readonly Listener[],
  host: Host,
  planted: ReadonlyMap<string, number> = new Map(),
  addresses: Pick<Addresses, 'rows'> = { rows: [] },
): Topology {
  const byKey = new Map(networks.map((network) => [network.key, network]));
  const endpoints = new Map<string, Set<string>>();
  for (const { namespace, attachments } of containers.filter(isUp)) {
    const mine = endpoints.get(namespace) ?? new Set<string>();
    for (const { network } of attachments) mine.add(network);
    endpoints.set(namespace, mine);
  }
  const talks = (key: string): boolean => {
    const network = byKey.get(key);
    return network === undefined || !keepsApart(network);
  };
  const hostIn = (network: string, family: Family): string | null => {
    const found = byKey.get(network);
    return found ? hostAddressIn(found, host, family) : null;
  };
  const isBridged = (network: string) => {
    const found = byKey.get(network);
    return found !== undefined && found.driver !== '' && !isOuter(found);
  };
  const namespaces = namespacesOf(containers);
  const meets: Topology['meets'] = (from, network, family) =>
    from === 'host' ? hostIn(network, family) !== null : (endpoints.get(from)?.has(network) ?? false) && talks(network);
  const owners = containers.filter(ownsItsNamespace).map(({ subject }) => subject);
  return {
    namespaces,
    columns: [
      ...columnsOf(containers, sockets, planted),
      ...furtherColumns(addresses, owners, sockets.filter(isOpen), planted),
    ],
    meets,
    isBridged,
    addressFrom: (from, column) => addressFrom(from, column, addresses, networks),
    meeting: (from, { to, network, family }) =>
      (from === 'host' ? hostIn(network, family) !== null : (endpoints.get(from)?.has(network) ?? false))
        ? `${[from, to].sort().join(' ')} ${network} ${family}`
        : null,
    witnesses: ({ to, network, family, further }) =>
      further
        ? furtherWitnesses(further, addresses, host, talks(network))
        : [
            ...namespaces.filter(
              (namespace) => namespace !== to && namespace !== 'host' && meets(namespace, network, family),
            ),
            ...(hostIn(network, family) ? ['host'] : []),
            // Past a driver that makes no bridge the host itself has no way to its own containers.
            ...(isBridged(network) ? [] : [to]),
          ],
    gatewaysOf: (namespace) =>
      [...(endpoints.get(namespace) ?? [])].flatMap((network) =>
        ([4, 6] as const).flatMap((family) => {
          const address = hostIn(network, family);
          return address ? [{ network, address }] : [];
        }),
      ),
  };
}
