import { setTimeout as delay } from 'node:timers/promises';

const pauseMs = 50;

/**
 * Waits until a program of ours, begun a moment ago, answers a knock. On a busy machine that takes it seconds: half a
 * minute at most. false: it ended before, or never did. running: settles when it ends. knock: what a TCP probe says.
 */
export async function isListening(
  running: Promise<unknown>,
  knock: () => Promise<string | undefined>,
  limitMs = 30_000,
): Promise<boolean> {
  let over = false;
  void running.finally(() => (over = true)).catch(() => undefined);
  for (const end = performance.now() + limitMs; !over && performance.now() < end;) {
    if ((await knock()) === 'open') return true;
    await delay(pauseMs);
  }
  return false;
}
