import { existsSync, mkdirSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeFolder } from './cache.ts';
import { readRecord, recordedIds } from './lab-record.ts';

/**
 * The first engine folder in the cache that no lab holds; images that were loaded once are still in it. Call with the
 * labs' lock held.
 */
export function freeSlot(): string {
  const folder = makeFolder(join(cacheFolder(), 'slots'));
  const taken = new Set(recordedIds().map((id) => readRecord(id)?.slot));
  for (let number = 1; ; number += 1) {
    const slot = join(folder, String(number));
    if (taken.has(slot)) continue;
    mkdirSync(dataOf(slot), { recursive: true });
    return slot;
  }
}

export function dataOf(slot: string): string {
  return join(slot, 'data');
}

/**
 * Takes everything but the images out of an engine's folder while no engine runs on it. This works the same after
 * `down` and after a power cut,
 * and no container with `restart: always` of a lab long gone comes up again.
 */
export function scrub(slot: string): void {
  const data = dataOf(slot);
  const layers = join(data, 'image/overlay2/layerdb/mounts');
  for (const container of list(layers)) {
    for (const name of ['mount-id', 'init-id']) dropLayer(join(data, 'overlay2'), join(layers, container, name));
    remove(join(layers, container));
  }
  for (const name of ['containers', 'network', 'volumes', 'containerd', 'swarm', 'tmp', 'runtimes'])
    remove(join(data, name));
}

function dropLayer(overlay: string, idFile: string): void {
  if (!existsSync(idFile)) return;
  const id = readFileSync(idFile, 'utf8').trim();
  if (!/^[0-9a-f]{64}(-init)?$/.test(id)) return;
  const link = join(overlay, id, 'link');
  if (existsSync(link)) remove(join(overlay, 'l', readFileSync(link, 'utf8').trim()));
  remove(join(overlay, id));
}

/** For a folder whose engine no longer starts: the images are loaded anew. */
export function wipe(slot: string): void {
  remove(slot);
  mkdirSync(dataOf(slot), { recursive: true });
}

function list(folder: string): string[] {
  return existsSync(folder) ? readdirSync(folder) : [];
}

function remove(path: string): void {
  rmSync(path, { recursive: true, force: true });
}
