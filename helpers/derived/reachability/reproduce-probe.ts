import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import { isReachable } from './cells.ts';
import { reproduceInside } from '../outside/asked-apis.ts';

/**
 * A command that repeats one probe of the matrix, run as root on the machine: the reachable one of several, for that is
 * the one that surprises.
 */
export function reproduceProbe(containers: Artifacts['containers'], cells: readonly Cell[]): string | null {
  const cell = cells.find(({ value }) => isReachable(value)) ?? cells[0];
  if (!cell) return null;
  const endpoint = containers
    .find(({ subject }) => subject === cell.to)
    ?.attachments.find(({ network }) => network === cell.network);
  const address = (cell.family === 6 ? endpoint?.ipv6 : endpoint?.ipv4) ?? cell.to;
  // What was planted is gone: whoever looks plants it again.
  const listen = cell.planted ? `${reproduceInside(containers, cell.to, `nc -lp ${cell.port ?? 0}`)} & sleep 1; ` : '';
  const packet = cell.port === null ? `ping -c 1 -W 3 ${address}` : `nc -zvw 3 ${address} ${cell.port}`;
  return listen + reproduceInside(containers, cell.from, packet);
}
