import { isFurther, wayOf, type Addresses, type NamespaceAddress } from '../../evidence/addresses.ts';
import type { Network } from '../../evidence/networks.ts';
import type { Host } from '../../evidence/host.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { covers, inRange } from '../../lib/ip.ts';
import type { Column } from './column.ts';

/** The bridge of a network on the host. */
export const bridgeName = ({ id, options }: Network): string =>
  options['com.docker.network.bridge.name'] ?? `br-${id.slice(0, 12)}`;

/** Addresses of these namespaces that the engine does not know, with every port that listens there. */
export function furtherColumns(
  { rows }: Pick<Addresses, 'rows'>,
  owners: readonly string[],
  open: readonly Listener[],
  planted: ReadonlyMap<string, number>,
): Column[] {
  const found = rows.filter((row) => isFurther(row) && owners.includes(row.namespace));
  return found.flatMap((row): Column[] => {
    const { namespace: to, address, family } = row;
    const base = { to, network: wayOf(row), address, family, planted: false, further: row };
    const bound = open.filter((socket) => socket.namespace === to && covers(socket.address, address));
    const ours = planted.get(to);
    return [
      { ...base, protocol: 'icmp', port: null },
      ...[...new Set(bound.map(({ port }) => port))]
        .sort((one, other) => one - other)
        .map((port): Column => ({ ...base, protocol: 'tcp', port })),
      ...(ours === undefined ? [] : [{ ...base, protocol: 'tcp' as const, port: ours, planted: true }]),
    ];
  });
}

/**
 * How an address is written by whoever asks for it: link-local ones need the asker's own interface on that link. null:
 * it has none there, so that no packet of its can mean this address.
 */
export function addressFrom(
  from: string,
  { address, further }: Column,
  { rows }: Pick<Addresses, 'rows'>,
  networks: readonly Network[],
): string | null {
  if (further?.scope !== 'link') return address;
  if (from === further.namespace) return `${address}%${further.interface}`;
  const network = networks.find(({ key }) => key === further.network);
  if (from === 'host') return network?.driver === 'bridge' ? `${address}%${bridgeName(network)}` : null;
  const beside = rows.find((row) => row.namespace === from && row.network === further.network);
  return beside ? `${address}%${beside.interface}` : null;
}

const isOnLink = ({ address, prefix }: Pick<NamespaceAddress, 'address' | 'prefix'>, target: string): boolean =>
  inRange(target, `${address}/${prefix}`);

/**
 * Who can prove that a further address answers: whoever has an address in its range, the host, and at last the
 * namespace itself, which shows that somebody is there to be reached.
 */
export function furtherWitnesses(
  further: NamespaceAddress,
  { rows }: Pick<Addresses, 'rows'>,
  host: Host,
  mayTalk: boolean,
): string[] {
  const others = rows.filter(
    (row) => row.namespace !== further.namespace && (further.scope === 'global' || row.network === further.network),
  );
  const beside = mayTalk ? others.filter((row) => isOnLink(row, further.address)) : [];
  const ofHost = host.addresses.some(
    (row) => row.bridge && row.scope === further.scope && row.scope === 'global' && isOnLink(row, further.address),
  );
  return [...new Set(beside.map(({ namespace }) => namespace)), ...(ofHost ? ['host'] : []), further.namespace];
}
