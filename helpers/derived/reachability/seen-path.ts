import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { SeenPath } from '../../kernel/stack-map.ts';
import { remember } from '../../lib/remember.ts';
import { anyHolds } from '../../lib/three-valued.ts';
import { portName, readCell, type Controls } from './cells.ts';

const portKey = ({ to, protocol, port }: Pick<Cell, 'to' | 'protocol' | 'port'>): string =>
  `${to} ${protocol} ${port ?? ''}`;

/** The first who reached each port of each namespace both before the sweep and after it. */
const proversOf = remember((controls: Artifacts['reachability']['controls']) => {
  const proven = controls.filter(({ before, after }) => before === 'open' && after === 'open');
  return new Map(proven.toReversed().map((control) => [portKey(control), control.by]));
});

/** Who reached the same port of the same namespace before the sweep and after it; null: nobody did. */
const whoReached = (at: Cell, { controls }: Artifacts['reachability']): string | null =>
  proversOf(controls).get(portKey(at)) ?? null;

/** The cells of one way together, as whoever draws the matrix wants it. at: one of them. */
export const seenPath = (
  at: Cell,
  cells: readonly Cell[],
  reachability: Artifacts['reachability'],
  controls: Controls,
): SeenPath => ({
  from: at.from,
  to: at.to,
  port: portName(at),
  reached: anyHolds(cells.map((cell) => readCell(cell, controls).reached)),
  networks: [...new Set(cells.map(({ network }) => network))],
  control: whoReached(at, reachability),
});
