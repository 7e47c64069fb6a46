import type { CellValue } from '../../evidence/cell-value.ts';
import type { ThreeValued } from '../../lib/three-valued.ts';

/** Whether a connection was taken; null: it could not be tried. */
export const isReachedCell = (value: CellValue | null): ThreeValued => {
  if (value === null || value === 'probe-failed') return null;
  return value === 'open';
};
