import type { Probe, ProbeResult, SocketRow, Vantage } from '../clients/probes.ts';

type Ran = { code: number; stdout: string; stderr: string };

export interface FakeWorld {
  places: readonly string[];
  /** What comes back for one probe; left out parts are null. */
  answer: (probe: Probe) => Partial<ProbeResult>;
  sockets?: (place: string) => SocketRow[] | { error: string };
  run?: (place: string, argv: readonly string[]) => Partial<Ran>;
  plant?: (place: string) => { port: number } | { error: string };
}

interface FakeVantage extends Vantage {
  /** Every call of `probe`, in order, with its limit. */
  asked: { probe: Probe; limitMs: number }[];
  batches: number[];
  ran: { place: string; argv: readonly string[] }[];
  /** Where listeners are now, and where there were any. */
  planted: Set<string>;
  everPlanted: string[];
}

/** A vantage over a world that a test describes; it keeps what was asked of it. */
export function fakeVantage(world: FakeWorld): FakeVantage {
  const asked: FakeVantage['asked'] = [];
  const batches: number[] = [];
  const ran: FakeVantage['ran'] = [];
  const planted = new Set<string>();
  const everPlanted: string[] = [];
  return {
    planted,
    everPlanted,
    asked,
    batches,
    ran,
    addPlace: () => undefined,
    places: () => world.places,
    probe: (probes, { limitMs }) => {
      batches.push(probes.length);
      asked.push(...probes.map((probe) => ({ probe, limitMs })));
      return Promise.resolve(
        probes.map((probe): ProbeResult => ({
          value: 'probe-failed',
          ms: 1,
          answer: null,
          dns: null,
          http: null,
          error: null,
          ...world.answer(probe),
        })),
      );
    },
    roundTrips: () => Promise.resolve([]),
    sockets: (places) =>
      Promise.resolve(Object.fromEntries(places.map((place) => [place, world.sockets?.(place) ?? []]))),
    run: (place, argv) => {
      ran.push({ place, argv });
      return Promise.resolve({ code: 0, stdout: '', stderr: '', ...world.run?.(place, argv) });
    },
    fileSystems: () => Promise.resolve([]),
    plant: (places) => {
      const made = Object.fromEntries(places.map((place) => [place, world.plant?.(place) ?? { port: 61000 }]));
      for (const [place, each] of Object.entries(made)) {
        if ('port' in each) planted.add(place);
        everPlanted.push(place);
      }
      return Promise.resolve(made);
    },
    uproot: () => {
      planted.clear();
      return Promise.resolve();
    },
    close: () => Promise.resolve(),
  };
}

/** Nothing can be asked: every probe fails, no socket table can be read, no program runs. */
export const blindVantage = (places: readonly string[]): FakeVantage =>
  fakeVantage({
    places,
    answer: () => ({ value: 'probe-failed', error: 'setns: Operation not permitted' }),
    sockets: () => ({ error: 'Permission denied' }),
    run: () => ({ code: 126, stderr: 'setns: Operation not permitted' }),
  });
