import { existsSync, mkdirSync, mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { lock } from 'proper-lockfile';
import type { TrendPoint } from '../comparison/trend.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { writeEvidence } from '../evidence/store.ts';
import type { RunRecord } from '../kernel/record.ts';
import { codeOf, ConfigError } from '../lib/errors.ts';
import { escapeCharacters } from '../lib/printable.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { describeKept, keptFiles, runName } from './kept-runs.ts';

/** How much is kept: of so many days before the newest run at most so many. */
export interface Limits {
  runs: number;
  days: number;
}

export interface RunToKeep {
  record: RunRecord;
  evidence: Evidence;
  point: TrendPoint;
}

/** What is not whole yet, or is being taken away, carries a name that no list knows. */
const beside = '.part-';

/** Written beside, and named when it is whole: who lists the runs meanwhile sees none of it. */
function writeRun(folder: string, { record, evidence, point }: RunToKeep): string {
  const part = mkdtempSync(join(folder, beside));
  try {
    writeEvidence(join(part, keptFiles.recording), evidence);
    const text = (value: unknown) => `${escapeCharacters(JSON.stringify(value))}\n`;
    writeWhole(join(part, keptFiles.record), text(record), { mode: 0o600 });
    writeWhole(join(part, keptFiles.summary), text(describeKept(record, point)), { mode: 0o600 });
    const name = record.gatheredAt.replaceAll(':', '-');
    let id = name;
    for (let at = 2; existsSync(join(folder, id)); at += 1) id = `${name}-${at}`;
    renameSync(part, join(folder, id));
    return id;
  } catch (error) {
    rmSync(part, { recursive: true, force: true });
    throw error;
  }
}

/** Away from the list at once, then from the disk. */
function remove(folder: string, id: string): void {
  const going = join(folder, `${beside}${id}`);
  renameSync(join(folder, id), going);
  rmSync(going, { recursive: true, force: true });
}

const dayOf = (id: string): number => Date.parse(id.slice(0, 10)) / (24 * 60 * 60 * 1000);

/**
 * Age counts from the newest run, not by a clock that may be wrong. The one just written stays, whatever its time, and
 * is one of those that are kept: runs that end at once come here in any order.
 */
function prune(folder: string, written: string, { runs, days }: Limits): void {
  const all = readdirSync(folder);
  for (const left of all.filter((name) => name.startsWith(beside))) rmSync(join(folder, left), { recursive: true });
  const kept = all.filter((name) => runName.test(name)).sort();
  const newest = Math.max(...kept.map(dayOf));
  const others = kept.filter((id) => id !== written);
  const isOver = (id: string, at: number) => others.length - at >= runs || newest - dayOf(id) > days;
  for (const id of others.filter(isOver)) remove(folder, id);
}

/** Two runs that end at once wait for each other; a lock that its holder left by dying is taken over. */
async function underLock<T>(folder: string, work: () => T): Promise<T> {
  const release = await lock(folder, {
    lockfilePath: join(folder, '.lock'),
    stale: 20_000,
    retries: { retries: 60, factor: 1.2, minTimeout: 50, maxTimeout: 1000 },
  });
  try {
    return work();
  } finally {
    await release();
  }
}

/**
 * Keeps a run, whole or not at all, and prunes those of before. Throws ConfigError, one sentence, where the folder
 * cannot be written; those of before are still there then.
 */
export async function keepRun(folder: string, run: RunToKeep, limits: Limits): Promise<void> {
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    await underLock(folder, () => prune(folder, writeRun(folder, run), limits));
  } catch (error) {
    if (error instanceof ConfigError) throw error;
    const why = codeOf(error) === 'ELOCKED' ? 'is locked by another run that does not end' : whyNot(error);
    throw new ConfigError(
      `the history ${folder} ${why}: this run is not kept; name another folder with --history, or --no-history`,
    );
  }
}
