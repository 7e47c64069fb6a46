import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EvidenceError } from '../lib/errors.ts';
import { readJsonFile } from '../lib/json.ts';
import { writeWhole } from './cache.ts';
import { callerOf } from './caller.ts';
import { identify, isAlive, processIdentity } from './process-identity.ts';

// Under /run and not in the cache: what runs on this machine is found whatever HOME or XDG_CACHE_HOME the next start
// has.
const runFolder = '/run/stackproof';

const labRecord = z.object({
  id: z.string().regex(/^sp-[0-9a-f]{6}$/),
  kind: z.enum(['lab', 'builder']),
  /** The engine's data-root folder, which this record holds. */
  slot: z.string().nullable(),
  owner: processIdentity,
  kept: z.boolean(),
  caller: z.string().nullable().default(null),
  startedAt: z.number(),
  /**
   * First the process we started, then the first process of its pid namespace; the kernel ends all others with that
   * one.
   */
  processes: z.array(processIdentity),
  /** Null until the lab is up. */
  internetPid: z.number().nullable(),
});
export type LabRecord = z.infer<typeof labRecord>;

/** A record for something we are about to start, in nobody else's way. */
export function newRecord(kind: LabRecord['kind'], slot: string | null): LabRecord {
  const owner = identify(process.pid);
  if (owner === null)
    throw new EvidenceError(
      'This process could not be found under /proc, and without it nobody can tell later whose lab it was; ' +
        'mount /proc.',
    );
  return {
    id: `sp-${randomBytes(3).toString('hex')}`,
    kind,
    slot,
    owner,
    kept: false,
    caller: callerOf(),
    startedAt: Date.now(),
    processes: [],
    internetPid: null,
  };
}

export function labFolder(id: string): string {
  return join(runFolder, id);
}

export function writeRecord(record: LabRecord): void {
  mkdirSync(labFolder(record.id), { recursive: true, mode: 0o755 });
  writeWhole(join(labFolder(record.id), 'record.json'), JSON.stringify(record));
}

/** Null when there is none, or what is there is no record (a start that died while writing its first line). */
export const readRecord = (id: string): LabRecord | null => readJsonFile(join(labFolder(id), 'record.json'), labRecord);

/** Every folder of a lab, with or without a readable record. */
export function recordedIds(): string[] {
  return existsSync(runFolder)
    ? readdirSync(runFolder)
        .filter((name) => /^sp-[0-9a-f]{6}$/.test(name))
        .toSorted()
    : [];
}

export function forget(id: string): void {
  rmSync(labFolder(id), { recursive: true, force: true });
}

/** A kept lab lives as long as its processes; any other as long as its owner. */
export function isOrphan(record: LabRecord): boolean {
  return record.kept ? !record.processes.some(isAlive) : !isAlive(record.owner);
}
