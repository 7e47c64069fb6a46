import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { cacheFolder, makeFolder } from '../cache.ts';
import type { CommandResult } from '../contract.ts';
import type { EngineRoot } from '../embedded/engine-root.ts';
import { startOnFolder } from '../embedded/engine-start.ts';
import { labFolder, newRecord } from '../lab-record.ts';
import { withLock } from '../lock.ts';
import { guard, unguard } from '../on-exit.ts';
import { runCommand, type CommandOptions } from '../run-command.ts';
import { removeLab, sweep } from '../sweep.ts';

export type Docker = (args: readonly string[], options?: CommandOptions) => Promise<CommandResult>;

/**
 * An engine in the machine's own network, for as long as images are pulled or built, with a folder that keeps its
 * layers for the next time.
 * One at a time; whoever waits finds the other's images in the cache afterwards.
 */
export async function withBuilder<T>(root: EngineRoot, work: (docker: Docker) => Promise<T>): Promise<T> {
  // A builder whose owner was killed still sits on the folder.
  await sweep();
  const data = join(makeFolder(cacheFolder()), 'builder');
  mkdirSync(data, { recursive: true });
  const record = newRecord('builder', null);
  guard(record);
  try {
    await startOnFolder(record, root, data, () => {
      rmSync(data, { recursive: true, force: true });
      mkdirSync(data);
    });
    const env = { ...root.env, DOCKER_HOST: `unix://${join(labFolder(record.id), 'docker.sock')}` };
    return await work((args, options = {}) => runCommand('docker', args, { ...options, env }));
  } finally {
    await withLock('labs', () => removeLab(record.id, record));
    unguard(record.id);
  }
}
