import { join } from 'node:path';
import { z } from 'zod';
import { readJsonFile } from '../../lib/json.ts';
import type { Docker } from './builder.ts';
import { cacheFolder, writeWhole } from '../cache.ts';

const day = 86_400_000;
const refusals = z.record(z.string(), z.number());

/**
 * The registry an image reference names; the first part is one only when it looks like a host, else it is Docker's
 * default.
 */
export function registryOf(image: string): string {
  const [first = '', ...rest] = image.split('/');
  return rest.length > 0 && (/[.:]/.test(first) || first === 'localhost') ? first : 'default';
}

/**
 * Pulls if the image's registry answers soon. That it does not is remembered for a day, so that a machine without one
 * waits once.
 */
export async function pullImage(docker: Docker, image: string): Promise<boolean> {
  const note = join(cacheFolder(), 'silent-registries.json');
  const silent = readRefusals(note);
  const registry = registryOf(image);
  if (Date.now() - (silent[registry] ?? 0) < day) return false;
  const asked = await docker(['manifest', 'inspect', image], { limit: 10_000 });
  if (asked.code === 0) return (await docker(['pull', '--quiet', image])).code === 0;
  // "No such image" and "not for you" are answers; only silence is remembered.
  if (!/no such manifest|manifest unknown|unauthorized|denied|toomanyrequests/i.test(asked.stderr))
    writeWhole(note, JSON.stringify({ ...silent, [registry]: Date.now() }));
  return false;
}

const readRefusals = (path: string): Record<string, number> => readJsonFile(path, refusals) ?? {};
