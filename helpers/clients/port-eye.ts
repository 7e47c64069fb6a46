import type { CellValue } from '../evidence/cell-value.ts';

/** Ports of one address, all of them asked by plain sockets: no root, no program beside. */
export interface PortQuestion {
  address: string;
  tcp: readonly number[];
  /** payload: hex, a question that the port's protocol answers. */
  udp: readonly { port: number; payload: string }[];
  /** After which a port that says nothing is silent. */
  limitMs: number;
  /** So many TCP ports are begun in a second at most. */
  perSecond: number;
}

/** In the order asked. error: why ports are `probe-failed`, of the first of them; null: none is. */
export interface PortAnswers {
  tcp: CellValue[];
  udp: CellValue[];
  error: string | null;
}

/** What a name leads to from there. own: the address is that machine's own, so that it would look at itself. */
export interface FoundAddress {
  address: string;
  own: boolean;
}

/**
 * A machine that looks at ports of another. Both throw EvidenceError where nothing at all could be done there. find: an
 * address is found as it is; a name that nobody knows there has none.
 */
export interface PortEye {
  find(names: readonly string[]): Promise<FoundAddress[][]>;
  ask(question: PortQuestion): Promise<PortAnswers>;
}

/**
 * What the system says of a socket, as a port's state. A refusal by a firewall on the way is silence, as with nmap;
 * null: the machine that looks had no means, and may try again.
 */
export const valueOfCode = (code: string, family: 4 | 6): CellValue | null => {
  if (code === 'EACCES') return family === 6 ? 'dropped' : 'probe-failed';
  return values[code] ?? (spent.has(code) ? null : 'probe-failed');
};

const values: Readonly<Record<string, CellValue>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'open',
  ETIMEDOUT: 'dropped',
  EHOSTUNREACH: 'dropped',
  EHOSTDOWN: 'dropped',
  ENETUNREACH: 'no-route',
};

/** Descriptors, buffers or ports of its own that it lacks just now. */
const spent = new Set(['EMFILE', 'ENFILE', 'ENOBUFS', 'EADDRNOTAVAIL', 'EAGAIN']);
