import { connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { holdName } from '../lib/held-name.ts';

/**
 * One at a time, machine-wide, by the name of an abstract socket: the kernel gives it back when its holder dies,
 * however it dies,
 * so there is no stale lock file to find.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const address = `\0stackproof/${name}`;
  for (;;) {
    const release = await holdName(address);
    if (release !== null) {
      try {
        return await work();
      } finally {
        await release();
      }
    }
    await holderGone(address);
  }
}

/** Resolves when the holder lets go: the connection to it ends. */
async function holderGone(address: string): Promise<void> {
  await new Promise<void>((resolve) => {
    const socket = connect(address);
    socket.on('error', () => resolve());
    socket.on('close', () => resolve());
    socket.resume();
  });
  await sleep(10);
}
