import type { NamespaceAddress } from '../../evidence/addresses.ts';
import type { Family } from '../../lib/ip.ts';

/** One thing to be reached: an address that a namespace has in a network, with a port, or icmp. */
export interface Column {
  to: string;
  network: string;
  address: string;
  family: Family;
  protocol: 'tcp' | 'icmp';
  port: number | null;
  /** The port is a listener of ours. */
  planted: boolean;
  /** The engine does not know this address; left out: it does. */
  further?: NamespaceAddress;
}
