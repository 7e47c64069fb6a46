import { spawn } from 'node:child_process';
import { copyFileSync, existsSync, openSync, closeSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigError, lastLine } from '../../lib/errors.ts';
import type { EngineRoot } from './engine-root.ts';
import { labFolder, writeRecord, type LabRecord } from '../lab-record.ts';
import { builderScript, labScript } from './namespace-scripts.ts';
import { childrenOf, identify, isAlive } from '../process-identity.ts';

// Said outright, because newer engines would otherwise keep images in another store, and a machine's own daemon.json
// must not speak for ours.
const settings = {
  'storage-driver': 'overlay2',
  features: { 'containerd-snapshotter': false },
  'exec-opts': ['native.cgroupdriver=cgroupfs'],
  'log-level': 'warn',
};

/**
 * Starts an engine in namespaces of its own. The whole lab is one pid namespace: when its first process dies, by
 * whatever hand, the kernel ends
 * every other one, and with them go the mounts, the network namespaces and the cable. The record is on disk before the
 * first process is.
 */
export async function startEngine(record: LabRecord, root: EngineRoot, data: string): Promise<void> {
  const folder = labFolder(record.id);
  writeRecord(record);
  writeFileSync(join(folder, 'daemon.json'), JSON.stringify(settings));
  if (existsSync('/etc/resolv.conf')) copyFileSync('/etc/resolv.conf', join(folder, 'resolv.conf'));
  const lab = record.kind === 'lab';
  const log = openSync(join(folder, 'engine.log'), 'w');
  const child = spawn(
    'unshare',
    [
      '--mount',
      '--pid',
      '--ipc',
      '--uts',
      ...(lab ? ['--net'] : []),
      '--fork',
      '--kill-child',
      '--mount-proc',
      join(root.path, 'usr/bin/tini-static'),
      '--',
      'sh',
      '-c',
      lab ? labScript : builderScript,
    ],
    {
      detached: true,
      stdio: ['ignore', log, log],
      cwd: '/',
      env: {
        ...root.env,
        ...(lab ? {} : proxies()),
        STACKPROOF_LAB_ID: record.id,
        LAB_DIR: folder,
        DATA: data,
        NODE: process.execPath,
        INTERNET: join(import.meta.dirname, 'internet-server.ts'),
      },
    },
  );
  closeSync(log);
  child.on('error', () => undefined);
  child.unref();
  const outer = child.pid === undefined ? null : identify(child.pid);
  if (outer === null) throw broken(folder);
  record.processes = [outer];
  writeRecord(record);
  await untilReady(record, folder);
  record.processes = [outer, ...childrenOf(outer.pid)];
  writeRecord(record);
}

function proxies(): Record<string, string> {
  const names = ['http_proxy', 'https_proxy', 'no_proxy', 'HTTP_PROXY', 'HTTPS_PROXY', 'NO_PROXY'];
  return Object.fromEntries(
    names.flatMap((name) => (process.env[name] === undefined ? [] : [[name, process.env[name]]])),
  );
}

async function untilReady(record: LabRecord, folder: string): Promise<void> {
  const end = Date.now() + 60_000;
  const wanted = record.kind === 'lab' ? [join(folder, 'internet.json')] : [];
  while (!(wanted.every((path) => existsSync(path)) && (await answers(join(folder, 'docker.sock'))))) {
    if (!record.processes.some(isAlive) || Date.now() > end) throw broken(folder);
    await sleep(25);
  }
}

/** Whether an engine answers on a Unix socket. */
export async function answers(socketPath: string): Promise<boolean> {
  // Only a lab asks over HTTP by itself, so nobody else waits for the library.
  const { Client } = await import('undici');
  const engine = new Client('http://engine', { socketPath });
  try {
    const { statusCode, body } = await engine.request({
      method: 'GET',
      path: '/_ping',
      signal: AbortSignal.timeout(2_000),
    });
    await body.dump();
    return statusCode === 200;
  } catch {
    return false;
  } finally {
    await engine.destroy();
  }
}

function broken(folder: string): ConfigError {
  const log = join(folder, 'engine.log');
  const said = existsSync(log) ? lastLine(readFileSync(log, 'utf8')) : '';
  return new ConfigError(
    "The lab's private engine did not come up on this machine; the last it said was: " +
      `${said === '' ? 'nothing' : said}.`,
  );
}
