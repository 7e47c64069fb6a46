import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { startEngine } from './engine-process.ts';
import type { EngineRoot } from './engine-root.ts';
import { labFolder, type LabRecord } from '../lab-record.ts';
import { isLeaving, unguard } from '../on-exit.ts';
import { endProcesses, removeLab } from '../sweep.ts';

/**
 * Starts an engine on a folder of the cache. A folder that lived through a power cut may be beyond the engine, and
 * everything in it can be made
 * again: then it is emptied and tried once more. A second failure is the machine's doing.
 */
export async function startOnFolder(
  record: LabRecord,
  root: EngineRoot,
  data: string,
  empty: () => void,
): Promise<void> {
  try {
    await startEngine(record, root, data);
  } catch (error) {
    // We killed it ourselves, on the way out.
    if (isLeaving()) await new Promise(() => undefined);
    const networkCameUp = record.kind === 'builder' || existsSync(join(labFolder(record.id), 'internet.json'));
    await endProcesses(record.id, record);
    record.processes = [];
    try {
      if (!networkCameUp) throw error;
      empty();
      await startEngine(record, root, data);
    } catch (second) {
      await removeLab(record.id, record);
      unguard(record.id);
      throw second;
    }
  }
}
