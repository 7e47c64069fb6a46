import { readFileSync, readdirSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';
import { codeOf } from '../lib/errors.ts';

// A pid alone is reused; with its start time and the boot it belongs to it names one process for ever.
export const processIdentity = z.object({ pid: z.int(), start: z.string(), boot: z.string() });
export type ProcessIdentity = z.infer<typeof processIdentity>;

interface ProcessStat {
  state: string;
  parent: number;
  start: string;
}

/** Fields of /proc/PID/stat; the program's name before them may hold blanks and brackets. */
export function parseStat(text: string): ProcessStat | null {
  const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
  const [state, parent, start] = [fields[0], fields[1], fields[19]];
  if (state === undefined || parent === undefined || start === undefined) return null;
  return { state, parent: Number(parent), start };
}

function readStat(pid: number): ProcessStat | null {
  try {
    return parseStat(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch {
    return null;
  }
}

function bootId(): string {
  return readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim();
}

export function identify(pid: number): ProcessIdentity | null {
  const stat = readStat(pid);
  return stat === null ? null : { pid, start: stat.start, boot: bootId() };
}

export function isAlive(identity: ProcessIdentity): boolean {
  const stat = readStat(identity.pid);
  return stat !== null && stat.state !== 'Z' && stat.start === identity.start && identity.boot === bootId();
}

/** Every process's pid, as far as this pid namespace goes. */
export function allPids(): number[] {
  return readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map(Number);
}

export function childrenOf(parent: number): ProcessIdentity[] {
  return allPids()
    .filter((pid) => readStat(pid)?.parent === parent)
    .flatMap((pid) => identify(pid) ?? []);
}

/** Kills exactly the processes meant, never a later one with the same pid; true when all were gone within the limit. */
export async function killAndWait(identities: readonly ProcessIdentity[], limit = 20_000): Promise<boolean> {
  for (const identity of identities) killNow(identity);
  const end = Date.now() + limit;
  while (identities.some(isAlive)) {
    if (Date.now() > end) return false;
    await sleep(20);
  }
  return true;
}

export function killNow(identity: ProcessIdentity): void {
  if (!isAlive(identity)) return;
  try {
    process.kill(identity.pid, 'SIGKILL');
  } catch (error) {
    // Gone between the look and the signal is what we wanted.
    if (codeOf(error) !== 'ESRCH') throw error;
  }
}
