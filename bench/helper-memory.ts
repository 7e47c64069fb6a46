import { setTimeout as delay } from 'node:timers/promises';
import { z } from 'zod';
import { OURS, type EngineClient } from '../helpers/clients/engine-client.ts';

const everyMs = 100;

/**
 * Where the kernel keeps the peak itself (cgroup v1) the engine tells it; where it does not, the usage of the moment is
 * all there is.
 */
const Stats = z.object({ memory_stats: z.object({ usage: z.number().optional(), max_usage: z.number().optional() }) });

/** MB of one container's statistics; null: the container is not there any more, and its figures are empty. */
export function memoryOf(stats: unknown): number | null {
  const { usage, max_usage: peak } = Stats.parse(stats).memory_stats;
  const bytes = Math.max(usage ?? 0, peak ?? 0);
  return bytes > 0 ? bytes / 1e6 : null;
}

/**
 * The most that any helper container of ours held while `work` was done, in MB, page cache included; 0: none was met.
 */
export async function helperPeak({ docker }: EngineClient, work: () => Promise<unknown>): Promise<number> {
  let peak = 0;
  let busy = true;
  const watch = async (): Promise<void> => {
    while (busy) {
      for (const { Id } of await docker.listContainers({ filters: { label: [OURS] } })) {
        // One that goes while it is asked has been asked before.
        const stats: unknown = await docker
          .getContainer(Id)
          .stats({ stream: false, 'one-shot': true })
          .catch(() => null);
        peak = Math.max(peak, (stats === null ? null : memoryOf(stats)) ?? 0);
      }
      await delay(everyMs);
    }
  };
  const watching = watch();
  try {
    await work();
  } finally {
    busy = false;
    await watching;
  }
  return peak;
}
