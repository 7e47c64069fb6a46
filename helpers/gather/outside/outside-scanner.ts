import type { Sweep } from '../../clients/nmap.ts';
import type { CellValue } from '../../evidence/cell-value.ts';

export interface PortOf {
  address: string;
  port: number;
}

/** A machine that looks at the host from outside. */
export interface Scanner {
  view: 'lab' | 'ssh' | 'local' | 'file';
  from: string;
  /** Addresses of the host, as seen from there. */
  targets: readonly string[];
  /** So many ports are asked one by one; more are swept. */
  atOnce: number;
  /** All 65,535 ports of one address, or these. */
  sweepTcp(address: string, ports?: readonly number[], perSecond?: number): Promise<Sweep>;
  askTcp(ports: readonly PortOf[]): Promise<CellValue[]>;
  /** With a question each port's protocol answers; null: this eye cannot ask over UDP (why is in `udpTrouble`). */
  askUdp(ports: readonly PortOf[]): Promise<CellValue[] | null>;
  udpTrouble(): string | null;
}
