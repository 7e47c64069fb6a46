import { mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Progress } from './contract.ts';
import { ConfigError, messageOf } from '../lib/errors.ts';
import { readJsonFile } from '../lib/json.ts';

/** Folder for what is costly to make and safe to delete: the engine, images, slots. */
export function cacheFolder(env: Readonly<Record<string, string | undefined>> = process.env): string {
  const xdg = env['XDG_CACHE_HOME'];
  const base = xdg !== undefined && xdg.startsWith('/') ? xdg : join(homeOf(env), '.cache');
  return join(base, 'stackproof');
}

function homeOf(env: Readonly<Record<string, string | undefined>>): string {
  const home = env['HOME'];
  if (home !== undefined && home !== '') return home;
  return process.getuid?.() === 0 ? '/root' : homedir();
}

export function makeFolder(path: string): string {
  try {
    mkdirSync(path, { recursive: true });
  } catch (error) {
    throw new ConfigError(
      `The folder ${path} could not be made (${messageOf(error)}); ` +
        'make it writable, or point XDG_CACHE_HOME at a folder that is.',
      { cause: error },
    );
  }
  return path;
}

/** A reader sees the old file or the new one, never half of one. */
export function writeWhole(path: string, text: string): void {
  const draft = `${path}.${process.pid}.draft`;
  writeFileSync(draft, text);
  renameSync(draft, path);
}

const timings = z.record(z.string(), z.number());

const readTimings = (): Record<string, number> => readJsonFile(join(cacheFolder(), 'timings.json'), timings) ?? {};

/** Says what begins and how long it took last time, does it, and remembers how long it took now. */
export async function timed<T>(stage: string, what: string, progress: Progress, work: () => Promise<T>): Promise<T> {
  const last = readTimings()[stage];
  progress(
    stage,
    last === undefined ? `${what} (for the first time)` : `${what} (${(last / 1000).toFixed(1)} s last time)`,
  );
  const start = performance.now();
  const result = await work();
  writeWhole(
    join(makeFolder(cacheFolder()), 'timings.json'),
    JSON.stringify({ ...readTimings(), [stage]: Math.round(performance.now() - start) }),
  );
  return result;
}
