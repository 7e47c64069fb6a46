import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import { covers } from '../../lib/ip.ts';
import { isUp } from '../stack/stack.ts';

type Evidence = Pick<Artifacts, 'containers' | 'listeners'> & {
  reachability: Pick<Artifacts['reachability'], 'planted'>;
};
type Expected = Omit<Cell, 'value' | 'tries' | 'identity'>;

/**
 * Every cell that a whole matrix has: each place to each address of each other one, by ICMP and on every port that
 * listens there, planted ones too. Names each once.
 */
export function expectedCells({ containers, listeners, reachability }: Evidence): Expected[] {
  const up = containers.filter(isUp);
  const namespaces = [...new Set(up.map(({ namespace }) => namespace))];
  const columns = up
    .filter(({ namespace, subject }) => namespace === subject)
    .flatMap(({ subject: to, attachments }) => {
      const ours = reachability.planted?.find(({ namespace }) => namespace === to)?.port ?? null;
      const sockets = listeners.sockets.filter(
        ({ namespace, protocol, loopback }) => namespace === to && protocol === 'tcp' && !loopback,
      );
      return attachments.flatMap(({ network, ipv4, ipv6 }) =>
        (
          [
            [4, ipv4],
            [6, ipv6],
          ] as const
        ).flatMap(([family, address]) => {
          if (!address) return [];
          const ports = [
            ...new Set(sockets.filter((socket) => covers(socket.address, address)).map(({ port }) => port)),
          ];
          const base = { to, network, family };
          return [
            { ...base, protocol: 'icmp' as const, port: null },
            ...ports.map((port) => ({ ...base, protocol: 'tcp' as const, port })),
            ...(ours === null ? [] : [{ ...base, protocol: 'tcp' as const, port: ours, planted: true }]),
          ];
        }),
      );
    });
  return namespaces.flatMap((from) => columns.filter(({ to }) => to !== from).map((column) => ({ from, ...column })));
}

/** Names one cell of the matrix. */
export const cellKey = ({ from, to, network, family, protocol, port }: Expected): string =>
  [from, to, network, family, protocol, port ?? ''].join(' ');
