import { existsSync, readFileSync, readdirSync, readlinkSync, rmdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf, EvidenceError } from '../lib/errors.ts';
import { forget, isOrphan, readRecord, recordedIds, type LabRecord } from './lab-record.ts';
import { withLock } from './lock.ts';
import { allPids, childrenOf, identify, isAlive, killAndWait } from './process-identity.ts';
import { scrub } from './slots.ts';

/**
 * Removes what labs of dead owners left behind: processes, mounts and namespaces (they go with the processes), control
 * groups, containers in the cache. Returns their ids.
 */
export function sweep(): Promise<string[]> {
  return withLock('labs', sweepLocked);
}

/** The same, for a caller that holds the labs' lock. */
export async function sweepLocked(): Promise<string[]> {
  const swept: string[] = [];
  for (const id of recordedIds()) {
    const record = readRecord(id);
    if (record !== null && !isOrphan(record)) continue;
    await removeLab(id, record);
    swept.push(id);
  }
  // A lab whose folder somebody deleted still carries its name in its environment.
  const nameless = new Set(
    allPids()
      .map(labOf)
      .filter((id) => id !== null),
  ).difference(new Set(recordedIds()));
  for (const id of nameless) {
    await removeLab(id, null);
    swept.push(id);
  }
  return swept;
}

/** `down` and the clearing up after a power cut are one and the same. Idempotent. */
export async function removeLab(id: string, record: LabRecord | null): Promise<void> {
  await endProcesses(id, record);
  if (record !== null && record.slot !== null && record.kind === 'lab') scrub(record.slot);
  forget(id);
}

/** What runs of a lab, but not yet its hold on a folder of the cache. */
export async function endProcesses(id: string, record: LabRecord | null): Promise<void> {
  const marked = allPids()
    .filter((pid) => labOf(pid) === id)
    .map(identify)
    .filter((found) => found !== null);
  const known = [...(record?.processes ?? []), ...marked].filter(isAlive);
  thaw(id);
  // A start that was killed half way may have recorded the outer process only; the one inside ends with it, and is
  // waited for too.
  if (!(await killAndWait([...known, ...known.flatMap(({ pid }) => childrenOf(pid))]))) {
    throw new EvidenceError(
      `Processes of the lab ${id} did not end within 20 s after they were killed; ` +
        'look at them with `ps` and run `stackproof lab down` again.',
    );
  }
  await removeControlGroups(id);
}

/**
 * The lab a process was started for. Only in our own pid namespace: what runs inside a container belongs to whoever
 * runs that.
 */
function labOf(pid: number): string | null {
  try {
    if (readlinkSync(`/proc/${pid}/ns/pid`) !== readlinkSync('/proc/self/ns/pid')) return null;
    return (
      /(?:^|\0)STACKPROOF_LAB_ID=(sp-[0-9a-f]{6})(?:\0|$)/.exec(readFileSync(`/proc/${pid}/environ`, 'utf8'))?.[1] ??
      null
    );
  } catch {
    return null;
  }
}

/** A paused container's processes are frozen, and what is frozen does not even die. */
function thaw(id: string): void {
  for (const group of controlGroups(id)) thawGroup(group);
}

function thawGroup(group: string): void {
  for (const name of foldersIn(group)) thawGroup(join(group, name));
  // Version 1 calls it freezer.state, version 2 cgroup.freeze.
  for (const [file, word] of [
    ['freezer.state', 'THAWED'],
    ['cgroup.freeze', '0'],
  ] as const) {
    try {
      if (existsSync(join(group, file))) writeFileSync(join(group, file), word);
    } catch (error) {
      if (!isGone(error)) throw error;
    }
  }
}

/** The engine removes the groups of its containers while we look. */
const isGone = (error: unknown): boolean => ['ENOENT', 'ENODEV'].includes(codeOf(error) ?? '');

function foldersIn(group: string): string[] {
  try {
    return readdirSync(group, { withFileTypes: true })
      .filter((entry) => entry.isDirectory())
      .map(({ name }) => name);
  } catch (error) {
    if (isGone(error)) return [];
    throw error;
  }
}

async function removeControlGroups(id: string): Promise<void> {
  for (const group of controlGroups(id)) await removeGroup(group);
}

/** The lab's group in every tree: version 1 has a tree per controller, version 2 one for all. */
function controlGroups(id: string): string[] {
  const base = '/sys/fs/cgroup';
  if (!existsSync(base)) return [];
  return [base, ...readdirSync(base).map((name) => join(base, name))].map((tree) => join(tree, `stackproof-${id}`));
}

async function removeGroup(group: string): Promise<void> {
  if (!existsSync(group)) return;
  for (const name of foldersIn(group)) await removeGroup(join(group, name));
  // The kernel takes its dead out of a group a moment after it has ended them, and says EBUSY until then.
  for (let tries = 1; ; tries += 1) {
    try {
      rmdirSync(group);
      return;
    } catch (error) {
      if (!existsSync(group)) return;
      if (tries === 100) throw error;
      await sleep(20);
    }
  }
}
