import { setTimeout as delay } from 'node:timers/promises';
import type { HttpProbe, ProbeResult } from '../clients/probes.ts';
import type { Ground } from './gatherer.ts';
import { ask } from './probing.ts';

/** Longer than a slow service and a login in front of it take; far below the half minute after which the proxy says 504. */
const limitMs = 8000;
/** In a lab nobody else asks: as many handshakes at once as two cores answer well below the limit. */
const batch = 250;
/** On a running stack each host is asked no more than twenty times a second. */
const perHost = 5;
const everyMs = 250;

/** What goes out together, so that no host is asked more often than `size` times in one part. */
function parts<T>(items: readonly T[], hostOf: (item: T) => string, size: number): T[][] {
  const made: T[][] = [];
  const count = new Map<string, number>();
  for (const item of items) {
    const at = count.get(hostOf(item)) ?? 0;
    count.set(hostOf(item), at + 1);
    (made[Math.floor(at / size)] ??= []).push(item);
  }
  return made;
}

/** Sends requests and pairs each with its answer: at once in a lab of ours, slowly on a running stack. */
export async function sendAll<T>({ vantage, lab }: Pick<Ground, 'vantage' | 'lab'>, items: readonly T[], probeOf: (item: T) => HttpProbe, hostOf: (item: T) => string): Promise<{ item: T; result: ProbeResult }[]> {
  const answers: { item: T; result: ProbeResult }[] = [];
  if (lab) {
    for (let start = 0; start < items.length; start += batch) answers.push(...(await ask(vantage, items.slice(start, start + batch), probeOf, limitMs)));
    return answers;
  }
  for (const part of parts(items, hostOf, perHost)) {
    const [asked] = await Promise.all([ask(vantage, part, probeOf, limitMs), delay(everyMs)]);
    answers.push(...asked);
  }
  return answers;
}
