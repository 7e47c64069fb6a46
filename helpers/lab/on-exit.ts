import { withLock } from './lock.ts';
import type { LabRecord } from './lab-record.ts';
import { killNow } from './process-identity.ts';
import { removeLab } from './sweep.ts';

const guarded = new Map<string, LabRecord>();
let listening = false;
let leaving = false;

/** From now on the lab goes when this process does: all of it on SIGHUP, SIGINT and SIGTERM, its processes at least at any other end (the next start takes the rest). */
export function guard(record: LabRecord): void {
  guarded.set(record.id, record);
  if (listening) return;
  listening = true;
  process.once('SIGHUP', () => void leave(129));
  process.once('SIGINT', () => void leave(130));
  process.once('SIGTERM', () => void leave(143));
  process.on('exit', () => {
    for (const { processes } of guarded.values()) for (const identity of processes) killNow(identity);
  });
}

export function unguard(id: string): void {
  guarded.delete(id);
}

/** True once a signal made us put everything back: whatever fails from then on fails because of that. */
export function isLeaving(): boolean {
  return leaving;
}

async function leave(code: number): Promise<void> {
  leaving = true;
  await withLock('labs', async () => {
    for (const record of guarded.values()) await removeLab(record.id, record);
  });
  process.exit(code);
}
