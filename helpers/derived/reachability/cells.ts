import type { Artifacts } from '../../evidence/evidence.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import type { Cell, Control } from '../../evidence/reachability.ts';

type Target = Pick<Cell, 'to' | 'network' | 'family' | 'protocol' | 'port'>;

/** open and refused: packets came back. */
export const isReachable = (value: CellValue): boolean => value === 'open' || value === 'refused';
/** dropped and no-route: isolated, given a control. absent, probe-failed and no-control are never a verdict. */
export const isBlocked = (value: CellValue): boolean => value === 'dropped' || value === 'no-route';

const keyOf = ({ to, network, family, protocol, port }: Target): string =>
  [to, network, family, protocol, port ?? ''].join(' ');

type Port = Pick<Target, 'protocol' | 'port'> & Pick<Cell, 'planted'>;

/** `8989/tcp`, `icmp`; `planted/tcp` for a listener of ours, whose number means nothing. */
export const portName = ({ protocol, port, planted }: Port): string =>
  port === null ? protocol : `${planted ? 'planted' : port}/${protocol}`;
export const pathName = (from: string, to: string, at: Port): string =>
  `${from} → ${to}${at.port === null ? `/${at.protocol}` : `:${portName(at)}`}`;

export interface Controls {
  /** Why a negative of this cell means nothing; null: it counts. */
  doubt(cell: Cell): string | null;
}

/**
 * What the controls of the matrix are worth: both ends of each negative have to be proven in the same run, the target
 * before and after.
 */
export function readControls({ controls, sources }: Artifacts['reachability']): Controls {
  const targets = new Map<string, Control>(controls.map((control) => [keyOf(control), control]));
  const origins = new Map(sources.map((source) => [source.from, source]));
  return {
    doubt(cell) {
      const source = origins.get(cell.from);
      if (!source) return `${cell.from} was never seen to reach anything`;
      if (!isReachable(source.value)) return `${cell.from} did not even reach ${source.to} (${source.value})`;
      const target = targets.get(keyOf(cell));
      if (!target) return 'nobody proved that it answers at all';
      if (target.before !== 'open') return `${target.by} did not reach it either before the sweep (${target.before})`;
      return target.after === 'open'
        ? null
        : `${target.by} did not reach it any more after the sweep (${target.after})`;
    },
  };
}

export interface CellVerdict {
  /** true: reached. false: isolated, with controls. null: could not be seen. */
  reached: boolean | null;
  summary: string;
}

/** One cell, as far as its controls let it speak. */
export function readCell(cell: Cell, controls: Controls): CellVerdict {
  const where = `on ${cell.network}${cell.family === 6 ? ' over IPv6' : ''}${cell.planted ? ', at a listener planted there' : ''}`;
  if (isReachable(cell.value))
    return { reached: true, summary: `${cell.value} ${where}${cell.identity ? `, answering "${cell.identity}"` : ''}` };
  const doubt = controls.doubt(cell);
  if (isBlocked(cell.value))
    return doubt
      ? { reached: null, summary: `${cell.value} ${where}, but ${doubt}` }
      : { reached: false, summary: `${cell.value} ${where}` };
  return { reached: null, summary: `${cell.value} ${where}${doubt ? `: ${doubt}` : ''}` };
}
