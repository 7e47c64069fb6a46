import { setTimeout as delay } from 'node:timers/promises';
import type { HttpProbe, ProbeResult } from '../clients/probes.ts';
import { paces, slotsOf } from './access-pace.ts';
import type { Ground } from './gatherer.ts';
import { ask } from './probing.ts';

/** Longer than a slow service and a login in front of it take; far below the half minute after which the proxy says 504. */
const limitMs = 8000;
/** As many handshakes at once as two cores answer well below the limit. */
const batch = 250;

/**
 * Sends requests and pairs each with its answer: at once in a lab of ours, slowly on a running stack, and nowhere faster than the stack's own rate limit.
 * Without a table of routers no limit is known.
 */
export async function sendAll<T>({ vantage, lab, gathered }: Pick<Ground, 'vantage' | 'lab' | 'gathered'>, items: readonly T[], probeOf: (item: T) => HttpProbe, hostOf: (item: T) => string): Promise<{ item: T; result: ProbeResult }[]> {
  const known = gathered.traefik?.ok ? gathered.traefik.value : null;
  const slots = slotsOf(items, hostOf, paces(known, lab === null));
  const answers: { item: T; result: ProbeResult }[] = [];
  const start = performance.now();
  for (const { atMs, due } of slots) {
    const early = atMs - (performance.now() - start);
    if (early > 0) await delay(early);
    for (let sent = 0; sent < due.length; sent += batch) answers.push(...(await ask(vantage, due.slice(sent, sent + batch), probeOf, limitMs)));
  }
  return answers;
}
