import { withLock } from './lock.ts';
import type { LabRecord } from './lab-record.ts';
import { killNow } from './process-identity.ts';
import { removeLab } from './sweep.ts';

const guarded = new Map<string, LabRecord>();
const guardedElsewhere = new Map<string, PutBack>();

/** How a lab of another driver goes: in good time, or at once while the process ends. */
interface PutBack {
  inTime(): Promise<void>;
  atOnce(): void;
}

let listening = false;
let leaving = false;

/**
 * From now on the lab goes when this process does: all of it on SIGHUP, SIGINT and SIGTERM, its processes at least at
 * any other end (the next start takes the rest).
 */
export function guard(record: LabRecord): void {
  guarded.set(record.id, record);
  listen();
}

/** The same for a lab that is no process of this machine. */
export function guardElsewhere(id: string, putBack: PutBack): void {
  guardedElsewhere.set(id, putBack);
  listen();
}

function listen(): void {
  if (listening) return;
  listening = true;
  process.once('SIGHUP', () => void leave(129));
  process.once('SIGINT', () => void leave(130));
  process.once('SIGTERM', () => void leave(143));
  process.on('exit', () => {
    if (!leaving) for (const { atOnce } of guardedElsewhere.values()) atOnce();
    for (const { processes } of guarded.values()) for (const identity of processes) killNow(identity);
  });
}

export function unguard(id: string): void {
  guarded.delete(id);
  guardedElsewhere.delete(id);
}

/** True once a signal made us put everything back: whatever fails from then on fails because of that. */
export function isLeaving(): boolean {
  return leaving;
}

async function leave(code: number): Promise<void> {
  leaving = true;
  // First what may be inside another lab. A second Ctrl-C reaches the program that removes it, too: then once more,
  // while nothing else is listened to.
  await Promise.all([...guardedElsewhere.values()].map(({ inTime, atOnce }) => inTime().catch(() => atOnce())));
  await withLock('labs', async () => {
    for (const record of guarded.values()) await removeLab(record.id, record);
  });
  process.exit(code);
}
