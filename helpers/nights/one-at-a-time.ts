import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdName } from '../lib/held-name.ts';

/**
 * A name that only one process of this machine holds. On Linux it is no file: the kernel takes it away with the
 * process, however that ends.
 */
function nameOf(folder: string): string {
  const name = `stackproof-night-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** A name given back may stay taken for a moment. */
const heldOnMs = 2000;
const pauseMs = 50;

/** Takes the one run of a folder; answers what gives it back, null where another one is under way. */
export async function takeRun(folder: string): Promise<(() => Promise<void>) | null> {
  const name = nameOf(folder);
  const end = performance.now() + heldOnMs;
  let release = await holdName(name);
  while (release === null && performance.now() < end) {
    await sleep(pauseMs);
    release = await holdName(name);
  }
  return release;
}
