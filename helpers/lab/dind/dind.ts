import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
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
import {
  dindImage,
  keepContainer,
  listContainers,
  removeContainers,
  startContainer,
  type DindContainer,
} from './dind-container.ts';
import { findOuterEngine, type OuterEngine } from './dind-engine.ts';
import { ensureThrough } from './dind-images.ts';
import { isOwnerGone, ownerCaller, ownerPid } from './dind-owner.ts';
import { closeRelay, openRelay, relaySocket } from './dind-relay-start.ts';
import { withLock } from '../lock.ts';
import { guardElsewhere, isLeaving, unguard } from '../on-exit.ts';
import { runCommand } from '../run-command.ts';

const internetReady = z.object({ pid: z.int() });

/** A lab as a container of the engine that answers here; it goes with this process unless it is kept. */
export async function startDind(progress: Progress): Promise<Lab> {
  const outer = await findOuterEngine(progress);
  const swept = await sweepOn(outer);
  if (swept.length > 0) progress('lab', `removed what ${swept.join(', ')} left behind`);
  await withLock(`load ${outer.notes}`, () => ensureThrough(outer, outer.docker, outer.notes, [dindImage], progress));
  const id = `sp-${randomBytes(3).toString('hex')}`;
  let starting: Promise<unknown> = Promise.resolve();
  guardElsewhere(id, {
    // What the engine is just making for us cannot be taken back before it is there.
    inTime: async () => {
      await Promise.allSettled([starting]);
      await remove(outer, id);
    },
    atOnce: () =>
      void spawnSync('docker', ['rm', '--force', '--volumes', `stackproof-lab-${id}`], {
        env: outer.environment(outer.dockerHost),
        stdio: 'ignore',
        timeout: 20_000,
      }),
  });
  try {
    return await timed('lab', 'starting a Docker host in a container', progress, async () => {
      await (starting = startContainer(outer, id, Date.now()));
      const lab = await attachTo(outer, id);
      if (lab === null)
        throw new EvidenceError(
          `The lab ${id} was gone from the engine at ${outer.dockerHost} as soon as it was up; did somebody remove it?`,
        );
      return lab;
    });
  } catch (error) {
    // We removed it ourselves, on the way out.
    if (isLeaving()) await new Promise(() => undefined);
    await remove(outer, id);
    throw error;
  }
}

/** A lab that runs already on the engine that answers here; null when there is none of that id. */
export async function attachDind(id: string, progress: Progress): Promise<Lab | null> {
  return attachTo(await findOuterEngine(progress), id);
}

/** Those that run, in no order, after what dead owners left was removed. */
export async function listDind(progress: Progress): Promise<Lab[]> {
  const outer = await findOuterEngine(progress);
  await sweepOn(outer);
  const running = (await listContainers(outer.docker)).filter(({ state }) => state === 'running');
  return (await Promise.all(running.map(({ id }) => attachTo(outer, id)))).filter((lab) => lab !== null);
}

export async function sweepDind(progress: Progress): Promise<string[]> {
  return sweepOn(await findOuterEngine(progress));
}

/** A kept lab lives as long as its container runs; any other as long as its owner. */
async function sweepOn(outer: OuterEngine): Promise<string[]> {
  const orphans = (await listContainers(outer.docker)).filter(({ kept, state, owner }) =>
    kept ? ['exited', 'dead'].includes(state) : isOwnerGone(owner),
  );
  for (const { id } of orphans) await remove(outer, id);
  return orphans.map(({ id }) => id);
}

async function remove(outer: OuterEngine, id: string): Promise<void> {
  await removeContainers(outer.docker, id);
  await closeRelay(id);
  rmSync(notesOf(outer, id), { recursive: true, force: true });
}

function notesOf(outer: OuterEngine, id: string): string {
  return join(outer.notes, id);
}

async function attachTo(outer: OuterEngine, id: string): Promise<Lab | null> {
  const found = (await listContainers(outer.docker)).find(
    (container) => container.id === id && container.state === 'running',
  );
  if (found === undefined) return null;
  await openRelay(outer, id, found.container);
  const asked = await outer.docker(['exec', found.container, 'cat', '/run/lab/internet.json']);
  if (asked.code !== 0)
    throw new EvidenceError(
      `The lab ${id} did not say which process is its internet (${lastLine(asked.stderr)}); ` +
        'take it down and start again.',
    );
  return labOf(outer, found, internetReady.parse(JSON.parse(asked.stdout)).pid);
}

function labOf(outer: OuterEngine, { id, owner, startedAt, kept }: DindContainer, internetPid: number): Lab {
  const dockerHost = `unix://${relaySocket(id)}`;
  const env = outer.environment(dockerHost);
  const docker: Lab['docker'] = (args, options = {}) => runCommand('docker', args, { ...options, env });
  return {
    id,
    driver: 'dind',
    dockerHost,
    address: labAddress,
    address6: labAddress6,
    internet: {
      pid: internetPid,
      address: internetAddress,
      address6: internetAddress6,
      visitors: [...visitorAddresses, ...visitorAddresses6],
    },
    startedAt,
    owner: ownerPid(owner) ?? 0,
    kept,
    caller: ownerCaller(owner),
    docker,
    compose: (args, options = {}) =>
      runCommand('docker', ['compose', ...args], { ...options, env: { ...env, ...options.env } }),
    async ensureImages(images, progress) {
      const notes = notesOf(outer, id);
      if (!existsSync(notes)) mkdirSync(notes, { recursive: true });
      return withLock(`load ${id}`, () => ensureThrough(outer, docker, notes, images, progress));
    },
    async keep() {
      if (!this.kept) await keepContainer(outer.docker, id);
      this.kept = true;
      unguard(id);
    },
    async down() {
      await remove(outer, id);
      unguard(id);
    },
  };
}
