import { setTimeout as sleep } from 'node:timers/promises';

/** A machine that slept, or whose clock was set, is noticed this soon. */
const stepMs = 30_000;

/** Waits for a moment by the clock of the machine. Rejects with the signal's reason where it is aborted. */
export async function waitUntil(moment: Date, signal: AbortSignal, now: () => number = Date.now): Promise<void> {
  for (let left = moment.getTime() - now(); left > 0; left = moment.getTime() - now()) {
    try {
      await sleep(Math.min(left, stepMs), undefined, { signal });
    } catch {
      signal.throwIfAborted();
    }
  }
  signal.throwIfAborted();
}
