import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { GatewayCell } from '../../evidence/gateways.ts';
import { cellKey, expectedCells, type Expected } from './matrix.ts';

type Matrix = Pick<Artifacts, 'containers' | 'listeners' | 'reachability'>;

/** A TCP port in a network namespace. */
export interface Target {
  to: string;
  port: number;
}

interface WaysTo {
  /** What was probed, by the namespace it started from. */
  probed: [from: string, cells: Cell[]][];
  /** What a whole matrix has besides, and nobody probed. */
  missing: Expected[];
}

/** By namespace and port, without what the host itself reaches. */
const byTarget = <C extends Expected>(cells: readonly C[]): Map<string, C[]> =>
  Map.groupBy(
    cells.filter(({ protocol, from }) => protocol === 'tcp' && from !== 'host'),
    ({ to, port }) => `${to} ${port}`,
  );

/** Reads the matrix by its targets. `from` tells whose ways count; the host's never do. */
export function readWaysTo(seen: Matrix): (target: Target, from: (namespace: string) => boolean) => WaysTo {
  const { cells } = seen.reachability;
  const known = new Set(cells.map(cellKey));
  const [probed, missing] = [
    byTarget(cells),
    byTarget(expectedCells(seen).filter((cell) => !known.has(cellKey(cell)))),
  ];
  return ({ to, port }, from) => {
    const at = `${to} ${port}`;
    const counts = (cell: Expected) => from(cell.from);
    return {
      probed: [...Map.groupBy((probed.get(at) ?? []).filter(counts), (cell) => cell.from)],
      missing: (missing.get(at) ?? []).filter(counts),
    };
  };
}

/** Gateway cells that were seen open to one of a namespace's published TCP ports, from anywhere but itself. */
export const openThroughGateways = (
  { cells }: Pick<Artifacts['gateways'], 'cells'>,
  to: string,
  hostPorts: readonly number[],
): GatewayCell[] =>
  cells
    .filter(({ owner, from }) => owner === to && from !== to)
    .filter(({ protocol, port, value }) => protocol === 'tcp' && hostPorts.includes(port) && value === 'open');
