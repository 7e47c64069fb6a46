import { findDockerEndpoint } from '../clients/docker-context.ts';
import { connectEngine } from '../clients/connect-engine.ts';
import { ConfigError, EvidenceError } from '../lib/errors.ts';
import type { Lab, LabFacts, Progress } from './contract.ts';
import { attachDind, listDind, startDind, sweepDind } from './dind/dind.ts';
import { attachEmbedded, startEmbedded } from './embedded/embedded.ts';
import { readRecord, recordedIds } from './lab-record.ts';
import { warnIfOld } from './embedded/old-engine.ts';
import { sweep as sweepEmbedded } from './sweep.ts';

export { callerOf } from './caller.ts';

const quiet: Progress = () => undefined;

/** Brings up a lab with the driver that fits this machine; it goes with this process unless it is kept. */
export async function startLab(progress: Progress): Promise<Lab> {
  const lab = await ((await chooseDriver(process.env)) === 'dind' ? startDind(progress) : startEmbedded(progress));
  await warnIfOld(lab, progress);
  return lab;
}

/** `STACKPROOF_LAB` if it says; else `dind` where an engine is named outright, or answers though nobody named one. */
export async function chooseDriver(env: Readonly<Record<string, string | undefined>>): Promise<LabFacts['driver']> {
  const forced = env['STACKPROOF_LAB'];
  if (forced === 'embedded' || forced === 'dind') return forced;
  if (forced !== undefined && forced !== '')
    throw new ConfigError(
      `STACKPROOF_LAB is ${forced}, and there are two drivers; set it to embedded or dind, or not at all.`,
    );
  if (['DOCKER_HOST', 'DOCKER_CONTEXT'].includes(findDockerEndpoint(undefined, env).namedBy)) return 'dind';
  return (await engineAnswers(env)) ? 'dind' : 'embedded';
}

/** The labs that are up, oldest first; what dead owners left is removed first. */
export async function listLabs(progress: Progress): Promise<Lab[]> {
  await sweepEmbedded();
  const labs: (Lab | null)[] = (await engineAnswers(process.env)) ? await listDind(progress) : [];
  for (const id of recordedIds()) labs.push(await attachEmbedded(id, progress));
  return labs.filter((lab) => lab !== null).toSorted((one, other) => one.startedAt - other.startedAt);
}

export async function attachLab(id: string, progress: Progress): Promise<Lab> {
  const recorded = readRecord(id) !== null;
  const engine = !recorded && (await engineAnswers(process.env));
  const lab = recorded ? await attachEmbedded(id, progress) : engine && (await attachDind(id, progress));
  if (lab) return lab;
  const known = recordedIds().join(', ') || 'none';
  throw new ConfigError(
    `There is no lab ${id} on this machine${engine ? ' or its engine' : ''} (there are: ${known}); ` +
      '`stackproof lab up` starts one.',
  );
}

/** Removes what labs of dead owners left behind, whichever driver brought them up; returns their ids. */
export async function sweep(): Promise<string[]> {
  const swept = await sweepEmbedded();
  return (await engineAnswers(process.env)) ? [...swept, ...(await sweepDind(quiet))] : swept;
}

/** Whether there is an engine that labs may be containers of. */
async function engineAnswers(env: Readonly<Record<string, string | undefined>>): Promise<boolean> {
  if (env['STACKPROOF_LAB'] === 'embedded') return false;
  try {
    await connectEngine(undefined, env);
    return true;
  } catch (error) {
    if (error instanceof EvidenceError) return false;
    throw error;
  }
}
