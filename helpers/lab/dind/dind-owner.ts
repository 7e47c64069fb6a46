import { readlinkSync } from 'node:fs';
import { hostname } from 'node:os';
import { z } from 'zod';
import { codeOf } from '../../lib/errors.ts';
import { readJson } from '../../lib/json.ts';
import { callerOf } from '../caller.ts';
import { identify, isAlive } from '../process-identity.ts';

const owner = z.object({
  /** Another machine's process cannot be asked for, nor can one of another pid namespace. */
  host: z.string(),
  space: z.string(),
  pid: z.int(),
  caller: z.string().nullable().default(null),
  /** Null where the machine has no /proc. */
  identity: z.object({ pid: z.int(), start: z.string(), boot: z.string() }).nullable(),
});

function pidSpace(): string {
  try {
    return readlinkSync('/proc/self/ns/pid');
  } catch {
    return '';
  }
}

/** This process, for the label of what it starts on an engine. */
export function writeOwner(): string {
  return JSON.stringify({
    host: hostname(),
    space: pidSpace(),
    pid: process.pid,
    caller: callerOf(),
    identity: identify(process.pid),
  } satisfies z.infer<typeof owner>);
}

/** Null for what is no owner's label. */
export function ownerPid(label: string): number | null {
  return readJson(label, owner)?.pid ?? null;
}

/** Null for what is no owner's label, or one of before callers were written down. */
export function ownerCaller(label: string): string | null {
  return readJson(label, owner)?.caller ?? null;
}

/**
 * True only when the owner can be known to be gone: it was a process of this machine, in this pid namespace, and is no
 * more.
 */
export function isOwnerGone(label: string): boolean {
  const found = readJson(label, owner);
  if (found === null || found.host !== hostname()) return false;
  if (found.identity === null) return !answersSignals(found.pid);
  // After the machine was started anew no process of before is left, whatever namespace it was in.
  if (identify(process.pid)?.boot !== found.identity.boot) return true;
  return found.space === pidSpace() && !isAlive(found.identity);
}

function answersSignals(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) !== 'ESRCH';
  }
}
