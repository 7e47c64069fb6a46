import { isFurther, wayOf, type NamespaceAddress } from '../../evidence/addresses.ts';
import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { covers, familyOf } from '../../lib/ip.ts';
import { isUp } from '../stack/stack.ts';

type Evidence = Pick<Artifacts, 'containers' | 'listeners'> & {
  reachability: Pick<Artifacts['reachability'], 'planted'>;
} & Partial<Pick<Artifacts, 'addresses'>>;
export type Expected = Omit<Cell, 'value' | 'tries' | 'identity'>;

/** Columns of one address: ICMP, each port that listens there, and the one that we planted. */
function columnsAt(to: string, network: string, address: string, bound: readonly Listener[], planted: number | null) {
  const ports = new Set(bound.filter((socket) => covers(socket.address, address)).map(({ port }) => port));
  const base = { to, network, family: familyOf(address) };
  const columns: Omit<Expected, 'from'>[] = [
    { ...base, protocol: 'icmp', port: null },
    ...[...ports].map((port) => ({ ...base, protocol: 'tcp' as const, port })),
  ];
  if (planted !== null) columns.push({ ...base, protocol: 'tcp', port: planted, planted: true });
  return columns;
}

const boundAt = ({ sockets }: Artifacts['listeners'], at: string): Listener[] =>
  sockets
    .filter(({ namespace }) => namespace === at)
    .filter(({ protocol, loopback }) => protocol === 'tcp' && !loopback);

/** Whether a namespace has an interface on the link that an address is local to; others cannot even name it. */
const canName = (rows: readonly NamespaceAddress[], from: string, { scope, network }: NamespaceAddress): boolean =>
  scope !== 'link' || rows.some((row) => row.namespace === from && row.network === network);

/** The same for what the engine does not know of: addresses that the kernel or somebody else gave a namespace. */
function furtherCells(
  { addresses, listeners, reachability }: Evidence,
  namespaces: readonly string[],
  isOwner: (subject: string) => boolean,
): Expected[] {
  const rows = addresses?.rows ?? [];
  return rows
    .filter((row) => isFurther(row) && isOwner(row.namespace))
    .flatMap((row) => {
      const { namespace: to, address } = row;
      const planted = reachability.planted?.find(({ namespace }) => namespace === to)?.port ?? null;
      const columns = columnsAt(to, wayOf(row), address, boundAt(listeners, to), planted);
      return namespaces
        .filter((from) => from !== to && from !== 'host' && canName(rows, from, row))
        .flatMap((from) => columns.map((column) => ({ from, ...column, address })));
    });
}

/**
 * Every cell that a whole matrix has: each namespace to each address of each other one, by ICMP and on every port that
 * listens there, planted ones too. Names each once.
 */
export function expectedCells(seen: Evidence): Expected[] {
  const { containers, listeners, reachability } = seen;
  const up = containers.filter(isUp);
  const namespaces = [...new Set(up.map(({ namespace }) => namespace))];
  const owners = up.filter(({ namespace, subject }) => namespace === subject);
  const columns = owners.flatMap(({ subject: to, attachments }) => {
    const planted = reachability.planted?.find(({ namespace }) => namespace === to)?.port ?? null;
    const bound = boundAt(listeners, to);
    return attachments.flatMap(({ network, ipv4, ipv6 }) =>
      [ipv4, ipv6].flatMap((address) => (address ? columnsAt(to, network, address, bound, planted) : [])),
    );
  });
  return [
    ...namespaces.flatMap((from) => columns.filter(({ to }) => to !== from).map((column) => ({ from, ...column }))),
    ...furtherCells(seen, namespaces, (subject) => owners.some((owner) => owner.subject === subject)),
  ];
}

/** Namespaces whose own addresses nobody read, where the recording is of a time when they were read. */
export function unreadNamespaces({ containers, addresses }: Pick<Evidence, 'containers' | 'addresses'>) {
  if (!addresses) return [];
  const up = new Set(containers.filter(isUp).map(({ namespace }) => namespace));
  const known = new Set([...addresses.read, ...addresses.unread.map(({ namespace }) => namespace)]);
  const missing = [...up].filter((namespace) => namespace !== 'host' && !known.has(namespace));
  return [...addresses.unread, ...missing.map((namespace) => ({ namespace, error: 'nobody looked' }))];
}

/** Names one cell of the matrix. */
export const cellKey = ({ from, to, network, family, protocol, port, address }: Expected): string =>
  `${from} ${to} ${network} ${family} ${protocol} ${port ?? ''}${address === undefined ? '' : ` ${address}`}`;
