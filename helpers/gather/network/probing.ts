import type { Probe, ProbeResult, Vantage } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import type { CellValue } from '../../evidence/cell-value.ts';

/** Enough for a first pass: an open port answers in 2 ms, and only what is dropped pays the limit. */
export const shortLimitMs = 1000;
/** A neighbour that is gone says so only after 3.07 s (EHOSTUNREACH); less would read it as dropped. */
export const longLimitMs = 3500;
/** Probes under way at once; each is a socket of its own. */
const window = 20_000;

interface Asked<T> {
  item: T;
  result: ProbeResult;
}

export interface Settled<T> {
  item: T;
  value: CellValue;
  tries: number;
  answer: string | null;
}

export const isReachable = (value: CellValue): boolean => value === 'open' || value === 'refused';

/** Asks all, a window at a time, and pairs each answer with what it was asked for. */
export async function ask<T>(
  vantage: Vantage,
  items: readonly T[],
  probeOf: (item: T) => Probe,
  limitMs: number,
): Promise<Asked<T>[]> {
  const asked: Asked<T>[] = [];
  for (let start = 0; start < items.length; start += window) {
    const part = items.slice(start, start + window);
    const results = await vantage.probe(part.map(probeOf), { limitMs });
    part.forEach((item, at) => {
      const result = results[at];
      if (!result)
        throw new EvidenceError(
          `the vantage was asked ${part.length} probes and answered ${results.length}: run again, ` +
            'and report it if it comes back',
        );
      asked.push({ item, result });
    });
  }
  return asked;
}

/** It took the connection or not, and said nothing within the limit: neither an answer, nor a hang-up, nor an alert. */
const isSilent = ({ value, http, error, code }: ProbeResult): boolean =>
  value === 'dropped' || (value === 'open' && http === null && error !== null && code === null);

/**
 * Asks all, and whoever stayed silent once more when the others are done, with as long as the second limit: what many
 * questions at once have slowed down answers then, and what is dead stays silent.
 */
export async function askPatiently<T extends object>(
  vantage: Vantage,
  items: readonly T[],
  probeOf: (item: T) => Probe,
  [limitMs, patienceMs]: readonly [number, number],
): Promise<Asked<T>[]> {
  const first = await ask(vantage, items, probeOf, limitMs);
  const silent = first.filter(({ result }) => isSilent(result)).map(({ item }) => item);
  if (silent.length === 0) return first;
  const again = await ask(vantage, silent, probeOf, patienceMs);
  const second = new Map(again.map(({ item, result }) => [item, result]));
  return first.map(({ item, result }) => ({ item, result: second.get(item) ?? result }));
}

export type Asker<T> = (items: readonly T[], probeOf: (item: T) => Probe, limitMs: number) => Promise<Asked<T>[]>;

/**
 * One pass with the short limit, then one more try for whatever did not get through: with the long limit where the
 * negative looks suspicious.
 * A single reply is a reply: what got through once is reachable. Items are told apart by identity.
 */
export async function askTwice<T extends object>(
  vantage: Vantage,
  items: readonly T[],
  probeOf: (item: T) => Probe,
  isSuspicious: (item: T) => boolean,
  asker?: Asker<T>,
): Promise<Settled<T>[]> {
  const put: Asker<T> = asker ?? ((part, probe, limitMs) => ask(vantage, part, probe, limitMs));
  const first = await put(items, probeOf, shortLimitMs);
  const doubtful = first.filter(({ result }) => !isReachable(result.value));
  const long = doubtful
    .filter(({ item, result }) => result.value === 'absent' || result.value === 'probe-failed' || isSuspicious(item))
    .map(({ item }) => item);
  const isLong = new Set(long);
  const short = doubtful.map(({ item }) => item).filter((item) => !isLong.has(item));
  const again = new Map(
    (await Promise.all([put(short, probeOf, shortLimitMs), put(long, probeOf, longLimitMs)]))
      .flat()
      .map(({ item, result }) => [item, result]),
  );
  return first.map(({ item, result }) => {
    const second = again.get(item);
    const last = second && second.value !== 'probe-failed' ? second : result;
    return { item, value: last.value, tries: second ? 2 : 1, answer: last.answer };
  });
}

/** Lines of an answer, whose control characters arrive escaped. */
export const linesOf = (answer: string | null): string[] =>
  (answer ?? '')
    .split(/\\r\\n|\\n|\\x0d\\x0a|\\x0a|\\u000d\\u000a|\\u000a|\r?\n/)
    .map((line) => line.trim())
    .filter(Boolean);
