import type { EngineClient } from '../../clients/engine-client.ts';
import type { Vantage } from '../../clients/probes.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { percent } from '../../lib/statistics.ts';
import { askProcessorTimes } from '../engine/ask-engine.ts';

interface Ticks {
  idle: number;
  all: number;
}

/** The first line of /proc/stat. Guest time is counted within user time already. */
function readTicks(line: string): Ticks {
  const [user = 0, nice = 0, system = 0, idle = 0, iowait = 0, irq = 0, softirq = 0, steal = 0] = line
    .trim()
    .split(/\s+/)
    .slice(1)
    .map(Number);
  return { idle: idle + iowait, all: user + nice + system + idle + iowait + irq + softirq + steal };
}

/** How busy the processors were between two /proc/stat that stand in one text; null: it does not say. */
export function readBusyPercent(text: string): number | null {
  const [first, second] = text
    .split('\n')
    .filter((line) => line.startsWith('cpu '))
    .map(readTicks);
  if (!first || !second || second.all <= first.all) return null;
  const all = second.all - first.all;
  return percent(all - (second.idle - first.idle), all);
}

/** Does something, and tells how busy the host’s processors were meanwhile, in percent; null: nobody could tell. */
export async function watchProcessors<T>(
  vantage: Vantage,
  work: () => Promise<T>,
): Promise<{ made: T; busyPercent: number | null }> {
  const look = async () => (await vantage.run('host', ['cat', '/proc/stat'])).stdout;
  const before = await look();
  const made = await work();
  return { made, busyPercent: readBusyPercent(`${before}\n${await look()}`) };
}

/**
 * Does something, and tells how much of the host's processors these containers used meanwhile, in percent; null: the
 * engine does not account for it. count: processors of the host.
 */
export async function watchContainers<T>(
  engine: EngineClient,
  ids: readonly string[],
  count: number,
  work: () => Promise<T>,
): Promise<{ made: T; usedPercent: number | null }> {
  const look = async () => ({ at: performance.now(), times: await askProcessorTimes(engine, ids).catch(unlessOurs) });
  const before = await look();
  const made = await work();
  const after = await look();
  if (before.times === null || after.times === null || count < 1) return { made, usedPercent: null };
  // An engine without that controller says 0 of everybody.
  if ([...after.times.values()].every((nanoseconds) => nanoseconds === 0)) return { made, usedPercent: null };
  const since = before.times;
  const used = [...after.times].reduce((sum, [id, total]) => sum + Math.max(0, total - (since.get(id) ?? total)), 0);
  return { made, usedPercent: percent(used, (after.at - before.at) * 1e6 * count) };
}

function unlessOurs(error: unknown): null {
  if (error instanceof EvidenceError) return null;
  throw error;
}
