import type { Artifacts } from '../../evidence/evidence.ts';
import type { Cell } from '../../evidence/reachability.ts';
import type { SeenPath } from '../../kernel/stack-map.ts';
import { anyHolds } from '../../lib/three-valued.ts';
import { portName, readCell, type Controls } from './cells.ts';

/** Who reached the same port of the same namespace before the sweep and after it; null: nobody did. */
function whoReached(at: Cell, { controls }: Artifacts['reachability']): string | null {
  const mine = controls.find(
    ({ to, protocol, port, before, after }) =>
      to === at.to && protocol === at.protocol && port === at.port && before === 'open' && after === 'open',
  );
  return mine?.by ?? null;
}

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
