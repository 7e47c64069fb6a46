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

/** Reads the matrix by its targets. `from` tells whose ways count; the host's never do. */
export function readWaysTo(seen: Matrix): (target: Target, from: (namespace: string) => boolean) => WaysTo {
  const { cells } = seen.reachability;
  const known = new Set(cells.map(cellKey));
  const unprobed = expectedCells(seen).filter((cell) => !known.has(cellKey(cell)));
  return ({ to, port }, from) => {
    const counts = (cell: Expected) =>
      cell.to === to && cell.protocol === 'tcp' && cell.port === port && cell.from !== 'host' && from(cell.from);
    return {
      probed: [...Map.groupBy(cells.filter(counts), (cell) => cell.from)],
      missing: unprobed.filter(counts),
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
