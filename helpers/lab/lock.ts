import { createServer, connect } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../lib/errors.ts';

/**
 * One at a time, machine-wide, by the name of an abstract socket: the kernel gives it back when its holder dies,
 * however it dies,
 * so there is no stale lock file to find.
 */
export async function withLock<T>(name: string, work: () => Promise<T>): Promise<T> {
  const address = `\0stackproof/${name}`;
  for (;;) {
    const release = await tryListen(address);
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

function tryListen(address: string): Promise<(() => Promise<void>) | null> {
  return new Promise((resolve, reject) => {
    const waiting = new Set<{ destroy(): void }>();
    const server = createServer((socket) => {
      waiting.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => waiting.delete(socket));
    });
    server.on('error', (error) => (codeOf(error) === 'EADDRINUSE' ? resolve(null) : reject(error)));
    server.listen(address, () =>
      resolve(
        () =>
          new Promise((done) => {
            server.close(() => done());
            for (const socket of waiting) socket.destroy();
          }),
      ),
    );
  });
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
