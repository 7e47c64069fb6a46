import { createServer } from 'node:net';
import { codeOf } from './errors.ts';

/**
 * Holds the name of a socket, which only one process of a machine can; answers what gives it back, null where another
 * one has it. Whoever connects is held on to until then, and so learns of the end. An abstract name (`\0…`, Linux) is
 * given back by the kernel however its holder ends. A program that is being started has a copy of every name until it
 * becomes that program: a name given back may stay taken for a moment.
 */
export function holdName(address: string): Promise<(() => Promise<void>) | null> {
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
