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
