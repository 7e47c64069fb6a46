import type { Vantage } from '../../clients/probes.ts';
import type { Container } from '../../evidence/containers.ts';
import { ask, type Asker } from './probing.ts';

/**
 * A kernel keeps 1,024 neighbours (net.ipv4.neigh.default.gc_thresh3) for all namespaces together, and each meeting of
 * two ends costs two.
 * Whoever comes after that is silently not reached, which reads as "dropped": 45 members of one network, all at once,
 * lost more than half.
 */
const meetingsAtOnce = 330;
/** Older than this, the kernel forgets by itself. */
const forgetsAfterMs = 5500;

/**
 * Parts in which no more ends meet at once than the kernel can remember, filled in order; whatever needs no neighbour
 * goes with the first.
 */
export function partByMeetings<T>(
  items: readonly T[],
  meetingOf: (item: T) => string | null,
  limit = meetingsAtOnce,
): T[][] {
  const parts: T[][] = [[]];
  const partOf = new Map<string, number>();
  for (const item of items) {
    const meeting = meetingOf(item);
    if (meeting !== null && !partOf.has(meeting)) partOf.set(meeting, Math.floor(partOf.size / limit));
    const at = meeting === null ? 0 : (partOf.get(meeting) ?? 0);
    (parts[at] ??= []).push(item);
  }
  return parts;
}

/**
 * Empties the kernel's memory of neighbours in each container's namespace; it is a cache, and fills again with the next
 * packet.
 */
async function forgetNeighbours(vantage: Vantage, pids: readonly number[]): Promise<void> {
  const script = 'for pid in "$@"; do nsenter -t "$pid" -n ip neigh flush all 2>/dev/null && echo flushed & done; wait';
  const ran = await vantage.run('host', ['sh', '-c', script, 'sh', ...pids.map(String)]);
  if (!ran.stdout.includes('flushed')) await new Promise((resolve) => setTimeout(resolve, forgetsAfterMs));
}

/**
 * Asks part by part where a stack has more meetings than the kernel remembers, and at once where it has not.
 * isSlow: will probably pay the limit; these go together into the first part, so that the others cost milliseconds.
 */
export const askInParts = <T>(
  vantage: Vantage,
  containers: readonly Container[],
  meetingOf: (item: T) => string | null,
  isSlow: (item: T) => boolean,
): Asker<T> => {
  const pids = [
    ...new Map(
      containers
        .filter(({ pid, namespace, subject }) => pid > 0 && namespace === subject)
        .map(({ namespace, pid }) => [namespace, pid]),
    ).values(),
  ];
  return async (items, probeOf, limitMs) => {
    const parts = partByMeetings([...items.filter(isSlow), ...items.filter((item) => !isSlow(item))], meetingOf);
    if (parts.length === 1) return ask(vantage, items, probeOf, limitMs);
    const asked = [];
    for (const part of parts) {
      await forgetNeighbours(vantage, pids);
      asked.push(...(await ask(vantage, part, probeOf, limitMs)));
    }
    await forgetNeighbours(vantage, pids);
    return asked;
  };
};
