import { spawn } from 'node:child_process';
import { chmodSync, closeSync, existsSync, mkdirSync, openSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, lastLine } from '../../lib/errors.ts';
import type { OuterEngine } from './dind-engine.ts';
import { answers } from '../embedded/engine-process.ts';
import { withLock } from '../lock.ts';

const limitMs = 60_000;

function folderOf(uid: number): string {
  if (uid === 0) return '/run/stackproof-dind';
  const runtime = process.env['XDG_RUNTIME_DIR'];
  return runtime !== undefined && existsSync(runtime)
    ? join(runtime, 'stackproof')
    : join(tmpdir(), `stackproof-${uid}`);
}

/** Where this user's sockets to labs are: whoever may open one is root in the lab. */
function socketsFolder(): string {
  const { uid } = userInfo();
  const folder = folderOf(uid);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  if (statSync(folder).uid !== uid)
    throw new ConfigError(`The folder ${folder} belongs to somebody else; remove it, or set XDG_RUNTIME_DIR.`);
  chmodSync(folder, 0o700);
  return folder;
}

export function relaySocket(id: string): string {
  return join(socketsFolder(), `${id}.sock`);
}

/**
 * Makes the lab's engine answer on relaySocket(id). The relay is a process of its own, for a kept lab outlives us; it
 * ends when the lab's
 * container does, so nobody has to end it.
 */
export async function openRelay(
  { dockerHost, environment }: OuterEngine,
  id: string,
  container: string,
): Promise<void> {
  const socket = relaySocket(id);
  await withLock(`relay ${id}`, async () => {
    if (await answers(socket)) return;
    rmSync(socket, { force: true });
    const log = `${socket}.log`;
    const output = openSync(log, 'w');
    const relay = spawn(
      process.execPath,
      [
        join(import.meta.dirname, 'dind-relay.ts'),
        socket,
        'docker',
        'exec',
        '--interactive',
        container,
        'python3',
        '-I',
        '-S',
        '/lab/relay.py',
      ],
      {
        detached: true,
        stdio: ['ignore', output, output],
        cwd: '/',
        env: environment(dockerHost),
      },
    );
    closeSync(output);
    relay.on('error', () => undefined);
    relay.unref();
    const end = Date.now() + limitMs;
    while (!(await answers(socket))) {
      if (relay.exitCode !== null || Date.now() > end)
        throw new ConfigError(
          `The engine of the lab ${id} does not answer through its container ` +
            `(${lastLine(readFileSync(log, 'utf8')) || 'it said nothing'}); look at \`docker logs ` +
            `${container.slice(0, 12)}\`.`,
        );
      await sleep(25);
    }
  });
}

/** After the container went: the relay ends by itself, and takes its socket along; its log is ours. */
export async function closeRelay(id: string): Promise<void> {
  const socket = relaySocket(id);
  for (let tries = 0; tries < 200 && existsSync(socket) && (await answers(socket)); tries++) await sleep(25);
  for (const path of [socket, `${socket}.log`]) rmSync(path, { force: true });
}
