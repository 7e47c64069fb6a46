import type { Artifacts } from '../../evidence/evidence.ts';
import type { Network } from '../../evidence/networks.ts';
import { keepsApart } from '../../evidence/bridge-options.ts';
import { findNetwork } from '../stack/stack.ts';
import type { CellValue } from '../../evidence/cell-value.ts';
import type { Cell, Control } from '../../evidence/reachability.ts';

type Target = Pick<Cell, 'to' | 'network' | 'family' | 'protocol' | 'port' | 'address'>;

/** open and refused: packets came back. */
export const isReachable = (value: CellValue): boolean => value === 'open' || value === 'refused';
/** dropped and no-route: isolated, given a control. absent, probe-failed and no-control are never a verdict. */
export const isBlocked = (value: CellValue): boolean => value === 'dropped' || value === 'no-route';

/** Whether it is closed. Silence counts only where a control proved that there was an answer to be had. */
export function isClosed(value: CellValue, proven: boolean): boolean | null {
  if (isReachable(value)) return false;
  return isBlocked(value) && proven ? true : null;
}

const keyOf = ({ to, network, family, protocol, port, address }: Target): string =>
  `${to} ${network} ${family} ${protocol} ${port ?? ''} ${address ?? ''}`;

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
  const family = cell.family === 6 ? ' over IPv6' : '';
  const planted = cell.planted ? ', at a listener planted there' : '';
  const where = cell.address ? `${cell.address}, which the engine does not know, on ` : '';
  const seen = `${cell.value} on ${where}${cell.network}${family}${planted}`;
  if (isReachable(cell.value))
    return { reached: true, summary: cell.identity ? `${seen}, answering "${cell.identity}"` : seen };
  const doubt = controls.doubt(cell);
  if (isBlocked(cell.value))
    return doubt ? { reached: null, summary: `${seen}, but ${doubt}` } : { reached: false, summary: seen };
  return { reached: null, summary: doubt ? `${seen}: ${doubt}` : seen };
}

/**
 * The same for two that are to meet: where the engine itself keeps the members of their network apart, nobody can vouch
 * for either, and a packet that did not come through is the finding, not the excuse.
 */
export function readMeetingCell(cell: Cell, controls: Controls, networks: readonly Network[]): CellVerdict {
  const verdict = readCell(cell, controls);
  const silent = isBlocked(cell.value) || cell.value === 'no-control';
  const network = silent && verdict.reached === null ? findNetwork(networks, cell.network) : undefined;
  if (!network || !keepsApart(network)) return verdict;
  const family = cell.family === 6 ? ' over IPv6' : '';
  return { reached: false, summary: `no answer on ${cell.network}${family}, where enable_icc is false` };
}
