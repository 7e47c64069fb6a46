import { z } from 'zod';
import type { Container } from '../../evidence/containers.ts';
import type { HealingTrials } from '../../evidence/healing-trials.ts';
import type { GatherContext } from '../context.ts';
import { runAgain } from '../experiments/run-again.ts';
import { readUntil } from '../monitoring/watch-place.ts';
import { hangUpInside } from './make-unhealthy.ts';

const pauseMs = 500;
const State = z.object({
  State: z.object({
    Status: z.string(),
    Pid: z.number(),
    StartedAt: z.string(),
    Health: z.object({ Status: z.string() }).nullish(),
  }),
});

export const stateOf = async ({ engine }: GatherContext, { id }: Container) =>
  State.parse(await engine.docker.getContainer(id).inspect()).State;
export type Now = Awaited<ReturnType<typeof stateOf>>;

export const isWell = ({ Status, Health }: Now): boolean =>
  Status === 'running' && (!Health || Health.Status === 'healthy');

/** Seconds until a container is as told; null: it was not in time. */
export async function waitUntil(
  context: GatherContext,
  container: Container,
  isSo: (now: Now) => boolean,
  limitSeconds: number,
): Promise<number | null> {
  const start = Date.now();
  const seen = await readUntil(() => stateOf(context, container), isSo, { longestMs: limitSeconds * 1000, pauseMs });
  if (!isSo(seen)) return null;
  // Who was started anew has another process, and another namespace with it.
  context.vantage.addNamespace(container.namespace, seen.Pid);
  return Math.round((Date.now() - start) / 1000);
}

/** One way to fall ill, and the way back. */
export interface Illness {
  ill: HealingTrials['rows'][number]['ill'];
  did: string;
  undone: string;
  act: () => Promise<unknown>;
  undo: () => Promise<void>;
  /** It is ill by now, and how long that may take. */
  hasCome: (now: Now) => boolean;
  withinSeconds: number;
}

/** It accepts and says nothing. */
export function pausing(context: GatherContext, container: Container): Illness {
  const held = context.engine.docker.getContainer(container.id);
  return {
    ill: 'paused',
    did: `${container.name} is paused`,
    undone: `${container.name} goes on, where nobody has healed it`,
    act: () => held.pause(),
    // A healer that stops whom it means to start anew may leave him so: he ran before.
    undo: () => runAgain(held),
    hasCome: () => true,
    withinSeconds: 1,
  };
}

/** Its health check is hung up on, and so is whoever else asks it from inside. */
export function sickening(context: GatherContext, container: Container, seconds: number): Illness {
  const deaf = hangUpInside(context.vantage, container.namespace);
  return {
    ill: 'unhealthy',
    did: `${container.name} answers nobody on its own loopback, its health check among them`,
    undone: 'the rules are taken out of its packet filter; a restart does the same',
    act: deaf.act,
    undo: async () => {
      await deaf.undo();
      await runAgain(context.engine.docker.getContainer(container.id));
    },
    hasCome: ({ Health }) => Health?.Status === 'unhealthy',
    withinSeconds: 2 * seconds + 10,
  };
}
