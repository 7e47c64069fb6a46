import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { z } from 'zod';
import { EvidenceError } from '../errors.ts';

const ConfigFile = z.object({ currentContext: z.string().optional() });
const Meta = z.object({ Endpoints: z.object({ docker: z.object({ Host: z.string() }) }) });

function readJson(path: string, read: (path: string) => string): unknown {
  try {
    return JSON.parse(read(path));
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw new EvidenceError(`the Docker configuration ${path} cannot be read: mend it, or name the engine with DOCKER_HOST`, { cause: error });
  }
}

/**
 * The engine that the Docker CLI's current context names; null for the default context. `named` is DOCKER_CONTEXT.
 * The CLI keeps a context's settings in a folder that is called by the SHA-256 of its name.
 */
export function contextHost(folder: string, named: string | undefined, read: (path: string) => string): { name: string; dockerHost: string } | null {
  const config = ConfigFile.safeParse(readJson(join(folder, 'config.json'), read) ?? {});
  const name = named || (config.success ? config.data.currentContext : undefined);
  if (!name || name === 'default') return null;
  const meta = Meta.safeParse(readJson(join(folder, 'contexts', 'meta', createHash('sha256').update(name).digest('hex'), 'meta.json'), read));
  if (!meta.success) throw new EvidenceError(`the Docker context ${name} is not there: \`docker context ls\` shows those there are, or name the engine with DOCKER_HOST`);
  return { name, dockerHost: meta.data.Endpoints.docker.Host };
}
