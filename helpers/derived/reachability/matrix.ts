import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { Listener } from '../../evidence/listeners.ts';
import { covers, familyOf } from '../../lib/ip.ts';
import { isUp } from '../stack/stack.ts';

type Evidence = Pick<Artifacts, 'containers' | 'listeners'> & {
  reachability: Pick<Artifacts['reachability'], 'planted'>;
};
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

/**
 * Every cell that a whole matrix has: each namespace to each address of each other one, by ICMP and on every port that
 * listens there, planted ones too. Names each once.
 */
export function expectedCells({ containers, listeners, reachability }: Evidence): Expected[] {
  const up = containers.filter(isUp);
  const namespaces = [...new Set(up.map(({ namespace }) => namespace))];
  const owners = up.filter(({ namespace, subject }) => namespace === subject);
  const columns = owners.flatMap(({ subject: to, attachments }) => {
    const planted = reachability.planted?.find(({ namespace }) => namespace === to)?.port ?? null;
    const bound = listeners.sockets
      .filter(({ namespace }) => namespace === to)
      .filter(({ protocol, loopback }) => protocol === 'tcp' && !loopback);
    return attachments.flatMap(({ network, ipv4, ipv6 }) =>
      [ipv4, ipv6].flatMap((address) => (address ? columnsAt(to, network, address, bound, planted) : [])),
    );
  });
  return namespaces.flatMap((from) => columns.filter(({ to }) => to !== from).map((column) => ({ from, ...column })));
}

/** Names one cell of the matrix. */
export const cellKey = ({ from, to, network, family, protocol, port }: Expected): string =>
  [from, to, network, family, protocol, port ?? ''].join(' ');
