import { ConfigError } from '../errors.ts';
import type { Lab, LabFacts, Progress } from './contract.ts';
import { attachEmbedded, startEmbedded } from './embedded.ts';
import { answers } from './engine-process.ts';
import { readRecord, recordedIds } from './lab-record.ts';
import { sweep } from './sweep.ts';

export { sweep } from './sweep.ts';

/** Brings up a lab with the driver that fits this machine; it goes with this process unless it is kept. */
export async function startLab(progress: Progress): Promise<Lab> {
  const driver = await chooseDriver(process.env);
  if (driver === 'dind') throw new ConfigError('A Docker engine answers here, and labs inside an engine are not there yet; set STACKPROOF_LAB=embedded to get a private engine beside it (it touches nothing of yours).');
  return startEmbedded(progress);
}

/** `STACKPROOF_LAB` if it says, else `dind` where an engine answers. */
export async function chooseDriver(env: Readonly<Record<string, string | undefined>>): Promise<LabFacts['driver']> {
  const forced = env['STACKPROOF_LAB'];
  if (forced === 'embedded' || forced === 'dind') return forced;
  if (forced !== undefined && forced !== '') throw new ConfigError(`STACKPROOF_LAB is ${forced}, and there are two drivers; set it to embedded or dind, or not at all.`);
  if (env['DOCKER_HOST'] !== undefined && env['DOCKER_HOST'] !== '') return 'dind';
  return await answers('/var/run/docker.sock') ? 'dind' : 'embedded';
}

/** The labs that are up, oldest first; what dead owners left is removed first. */
export async function listLabs(progress: Progress): Promise<Lab[]> {
  await sweep();
  const labs = [];
  for (const id of recordedIds()) labs.push(await attachEmbedded(id, progress));
  return labs.filter((lab) => lab !== null).toSorted((one, other) => one.startedAt - other.startedAt);
}

export async function attachLab(id: string, progress: Progress): Promise<Lab> {
  const lab = readRecord(id) === null ? null : await attachEmbedded(id, progress);
  if (lab === null) throw new ConfigError(`There is no lab ${id} on this machine (there are: ${recordedIds().join(', ') || 'none'}); \`stackproof lab up\` starts one.`);
  return lab;
}
