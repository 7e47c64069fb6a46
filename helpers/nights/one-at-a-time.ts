import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { codeOf } from '../lib/errors.ts';

/**
 * A name that only one process of this machine holds. On Linux it is no file: the kernel takes it away with the
 * process, however that ends.
 */
function nameOf(folder: string): string {
  const name = `stackproof-night-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** Takes the one run of a folder; answers what gives it back, null where another one is under way. */
export async function takeRun(folder: string): Promise<(() => Promise<void>) | null> {
  const server: Server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(nameOf(folder), resolve);
    });
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return null;
    throw error;
  }
  return () => new Promise((resolve) => server.close(() => resolve()));
}
