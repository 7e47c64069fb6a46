import { statSync } from 'node:fs';
import { join } from 'node:path';
import { runRecordSchema } from '../kernel/record-schema.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError, unreadableReason } from '../lib/errors.ts';
import { parseJson } from '../lib/json.ts';
import { NoFile, readPlainFile } from '../lib/read-file.ts';
import { keptFiles } from './kept-runs.ts';

const largest = 256 * 1024 * 1024;

function readText(path: string): string {
  try {
    return readPlainFile(path, largest);
  } catch (error) {
    const why = error instanceof NoFile ? error.message : unreadableReason(error);
    throw new ConfigError(`run ${path} ${why}: name the run.json of an earlier run, or see \`stackproof history\``);
  }
}

const isFolder = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isDirectory() ?? false;

/**
 * Reads a run record, one of an older stackproof too; a folder stands for the run.json in it. Throws ConfigError, one
 * sentence, when it is missing or no run record.
 */
export function readRun(named: string): RunRecord {
  const path = isFolder(named) ? join(named, keptFiles.record) : named;
  const raw = parseJson(readText(path));
  if (typeof raw === 'object' && raw !== null && 'artifacts' in raw && !('criteria' in raw))
    throw new ConfigError(`${path} is a recording, and no run record: name the run.json that lies beside it`);
  const read = runRecordSchema.safeParse(raw);
  if (read.success) return read.data;
  const [first] = read.error.issues;
  const where = first && first.path.length > 0 ? ` (${first.path.join('.')}: ${first.message})` : '';
  throw new ConfigError(
    `${path} is no run record of stackproof${where}: name the run.json of an earlier run, cut short and edited ones ` +
      'are not read',
  );
}
