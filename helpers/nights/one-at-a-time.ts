import { createHash } from 'node:crypto';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { codeOf } from '../lib/errors.ts';

/**
 * A name that only one process of this machine holds. On Linux it is no file: the kernel takes it away with the
 * process, however that ends.
 */
function nameOf(folder: string): string {
  const name = `stackproof-night-${createHash('sha256').update(folder).digest('hex').slice(0, 16)}`;
  return process.platform === 'linux' ? `\0${name}` : join(tmpdir(), `${name}.sock`);
}

/** A program that is being started has a copy of every name until it becomes that program: so a name is held on. */
const heldOnMs = 2000;
const pauseMs = 50;

/** null: another process has the name. */
async function take(name: string): Promise<Server | null> {
  const server = createServer((socket) => socket.destroy());
  try {
    await new Promise<void>((resolve, reject) => {
      server.once('error', reject).listen(name, resolve);
    });
    return server;
  } catch (error) {
    if (codeOf(error) === 'EADDRINUSE') return null;
    throw error;
  }
}

/** Takes the one run of a folder; answers what gives it back, null where another one is under way. */
export async function takeRun(folder: string): Promise<(() => Promise<void>) | null> {
  const name = nameOf(folder);
  const end = performance.now() + heldOnMs;
  let server = await take(name);
  while (server === null && performance.now() < end) {
    await sleep(pauseMs);
    server = await take(name);
  }
  const taken = server;
  return taken && (() => new Promise((resolve) => taken.close(() => resolve())));
}
