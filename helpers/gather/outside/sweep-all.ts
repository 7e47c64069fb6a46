import type { CellValue } from '../../evidence/cell-value.ts';
import type { Scanner } from './outside-scanner.ts';

type Sweeper = Pick<Scanner, 'atOnce' | 'sweepTcp' | 'askTcp'>;

interface Swept {
  open: number[];
  silent: number[];
  /** What the last sweep found that the one before had lost, so that more may be lost still. */
  lost: number[];
}

const slower = [5_000, 2_500, 1_250];

/**
 * All TCP ports of an address. A port that says nothing may be closed by a filter, and may have lost its answer on a
 * busy machine or line: it is asked again until a sweep finds no more.
 */
export async function sweepAll(scanner: Sweeper, address: string): Promise<Swept> {
  const { open, silent } = await scanner.sweepTcp(address);
  const state: Swept = { open, silent, lost: [] };
  for (const [at, perSecond] of slower.entries()) {
    if (state.silent.length <= scanner.atOnce || (at > 0 && state.lost.length === 0)) break;
    const again = await scanner.sweepTcp(address, state.silent, perSecond);
    const lost = again.open.filter((port) => !state.open.includes(port));
    Object.assign(state, { open: [...state.open, ...lost], silent: again.silent, lost });
  }
  if (state.silent.length === 0 || state.silent.length > scanner.atOnce) return state;
  const answers = await scanner.askTcp(state.silent.map((port) => ({ address, port })));
  const found = state.silent.filter((_port, at) => answers[at] === 'open');
  return { open: [...state.open, ...found], silent: state.silent.filter((port) => !found.includes(port)), lost: [] };
}

interface Scanned {
  tcpOpen: number[];
  /** Some port was neither open nor silent, so refused: packets come back from there. */
  refuses: boolean;
  /** Ports that answered only when they were asked again. */
  lost: number[];
  /** One for each UDP port; null: this eye cannot ask over UDP. */
  udp: CellValue[] | null;
}

const ascending = (ports: readonly number[]): number[] => ports.toSorted((one, other) => one - other);

/**
 * Every TCP port of an address, and these UDP ports. tcp: ports that somebody is known to use, asked one by one as
 * well: a fast sweep may lose an answer.
 */
export async function scanAddress(
  scanner: Pick<Scanner, 'atOnce' | 'sweepTcp' | 'askTcp' | 'askUdp'>,
  address: string,
  { tcp, udp }: { tcp: readonly number[]; udp: readonly number[] },
): Promise<Scanned> {
  const [swept, answers] = await Promise.all([
    sweepAll(scanner, address),
    scanner.askUdp(udp.map((port) => ({ address, port }))),
  ]);
  const missing = tcp.filter((port) => !swept.open.includes(port));
  const asked = await scanner.askTcp(missing.map((port) => ({ address, port })));
  const found = missing.filter((_port, at) => asked[at] === 'open');
  return {
    tcpOpen: ascending([...swept.open, ...found]),
    refuses: swept.silent.length + swept.open.length < 65_535,
    lost: ascending([...swept.lost, ...found.filter((port) => swept.silent.includes(port))]),
    udp: answers,
  };
}
