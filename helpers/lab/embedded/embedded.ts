import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import {
  internetAddress,
  internetAddress6,
  labAddress,
  labAddress6,
  visitorAddresses,
  visitorAddresses6,
} from '../lab-addresses.ts';
import { timed } from '../cache.ts';
import type { Lab, Progress } from '../contract.ts';
import type { EngineRoot } from './engine-root.ts';
import { startOnFolder } from './engine-start.ts';
import { ensureImages } from '../images/images.ts';
import { labFolder, newRecord, readRecord, writeRecord, type LabRecord } from '../lab-record.ts';
import { withLock } from '../lock.ts';
import { guard, unguard } from '../on-exit.ts';
import { provision } from '../provision.ts';
import { needMachine } from '../requirements.ts';
import { runCommand } from '../run-command.ts';
import { dataOf, freeSlot, scrub, wipe } from '../slots.ts';
import { removeLab, sweepLocked } from '../sweep.ts';

const internetReady = z.object({ pid: z.int() });

export async function startEmbedded(progress: Progress): Promise<Lab> {
  needMachine();
  const root = await provision(progress);
  const record = await withLock('labs', async () => {
    const swept = await sweepLocked();
    if (swept.length > 0) progress('lab', `removed what ${swept.join(', ')} left behind`);
    const fresh = newRecord('lab', freeSlot());
    writeRecord(fresh);
    return fresh;
  });
  guard(record);
  await timed('lab', 'starting a Docker host of its own', progress, () => bringUp(record, root));
  return labOf(record, root);
}

async function bringUp(record: LabRecord, root: EngineRoot): Promise<void> {
  const slot = record.slot ?? '';
  scrub(slot);
  await startOnFolder(record, root, dataOf(slot), () => wipe(slot));
  record.internetPid = internetReady.parse(
    JSON.parse(readFileSync(join(labFolder(record.id), 'internet.json'), 'utf8')),
  ).pid;
  writeRecord(record);
}

/** A lab that runs already, by its id; null when there is none. */
export async function attachEmbedded(id: string, progress: Progress): Promise<Lab | null> {
  const record = readRecord(id);
  return record === null || record.kind !== 'lab' || record.internetPid === null
    ? null
    : labOf(record, await provision(progress));
}

function labOf(record: LabRecord, root: EngineRoot): Lab {
  const dockerHost = `unix://${join(labFolder(record.id), 'docker.sock')}`;
  const env = { ...root.env, DOCKER_HOST: dockerHost };
  const docker: Lab['docker'] = (args, options = {}) => runCommand('docker', args, { ...options, env });
  return {
    id: record.id,
    driver: 'embedded',
    dockerHost,
    address: labAddress,
    address6: labAddress6,
    internet: {
      pid: record.internetPid ?? 0,
      address: internetAddress,
      address6: internetAddress6,
      visitors: [...visitorAddresses, ...visitorAddresses6],
    },
    startedAt: record.startedAt,
    owner: record.owner.pid,
    kept: record.kept,
    caller: record.caller,
    docker,
    compose: (args, options = {}) =>
      runCommand('docker', ['compose', ...args], { ...options, env: { ...env, ...options.env } }),
    ensureImages: (images, progress) => ensureImages(root, docker, record.slot, images, progress),
    async keep() {
      record.kept = true;
      this.kept = true;
      writeRecord(record);
      unguard(record.id);
    },
    async down() {
      await withLock('labs', () => removeLab(record.id, record));
      unguard(record.id);
    },
  };
}
