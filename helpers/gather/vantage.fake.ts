import { readProbeFailure } from '../clients/probe-codes.ts';
import type { Probe, ProbeResult, SocketRow, Vantage } from '../clients/probes.ts';

type Ran = { code: number; stdout: string; stderr: string };

export interface FakeWorld {
  namespaces: readonly string[];
  /** What comes back for one probe; left out parts are null. */
  answer: (probe: Probe) => Partial<ProbeResult>;
  sockets?: (namespace: string) => SocketRow[] | { error: string };
  run?: (namespace: string, argv: readonly string[], input: string) => Partial<Ran>;
  plant?: (namespace: string) => { port: number } | { error: string };
}

interface FakeVantage extends Vantage {
  /** Every call of `probe`, in order, with its limit. */
  asked: { probe: Probe; limitMs: number }[];
  batches: number[];
  ran: { namespace: string; argv: readonly string[] }[];
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
    addNamespace: () => undefined,
    namespaces: () => world.namespaces,
    probe: (probes, { limitMs }) => {
      batches.push(probes.length);
      asked.push(...probes.map((probe) => ({ probe, limitMs })));
      return Promise.resolve(
        probes.map((probe): ProbeResult => {
          const answer = world.answer(probe);
          return {
            value: 'probe-failed',
            ms: 1,
            answer: null,
            dns: null,
            http: null,
            error: null,
            ...readProbeFailure(answer.error ?? null),
            ...answer,
          };
        }),
      );
    },
    roundTrips: () => Promise.resolve([]),
    sockets: (namespaces) =>
      Promise.resolve(Object.fromEntries(namespaces.map((namespace) => [namespace, world.sockets?.(namespace) ?? []]))),
    run: (namespace, argv, options) => {
      ran.push({ namespace, argv });
      return Promise.resolve({
        code: 0,
        stdout: '',
        stderr: '',
        ...world.run?.(namespace, argv, options?.input ?? ''),
      });
    },
    fileSystems: () => Promise.resolve([]),
    plant: (namespaces) => {
      const made = Object.fromEntries(
        namespaces.map((namespace) => [namespace, world.plant?.(namespace) ?? { port: 61000 }]),
      );
      for (const [namespace, each] of Object.entries(made)) {
        if ('port' in each) planted.add(namespace);
        everPlanted.push(namespace);
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
export const blindVantage = (namespaces: readonly string[]): FakeVantage =>
  fakeVantage({
    namespaces,
    answer: () => ({ value: 'probe-failed', error: 'setns: Operation not permitted' }),
    sockets: () => ({ error: 'Permission denied' }),
    run: () => ({ code: 126, stderr: 'setns: Operation not permitted' }),
  });
