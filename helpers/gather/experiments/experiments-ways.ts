import { setTimeout as delay } from 'node:timers/promises';
import type { Container } from '../../evidence/containers.ts';
import type { OutageState } from '../../evidence/experiments.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { runAgain } from './run-again.ts';
import { hangUp, standIn } from './experiments-standin.ts';
import type { GatherContext } from '../context.ts';
import type { Portal } from '../sessions/sessions-portal.ts';

const recoveryMs = 60_000;

/** One way to fail, and the way back. */
export interface Way {
  state: OutageState;
  did: string;
  undone: string;
  act(): Promise<unknown>;
  undo(): Promise<void>;
  asked?(): number | null;
}

/** Polls until something is so. Throws EvidenceError with `otherwise`. */
async function waitUntil(isSo: () => Promise<boolean>, otherwise: string): Promise<void> {
  for (const start = performance.now(); performance.now() - start < recoveryMs; await delay(250))
    if (await isSo()) return;
  throw new EvidenceError(`${otherwise} within ${recoveryMs / 1000} s`);
}

/**
 * Runs again, healthy where it has a health check, known to the vantage under its new process, and back behind the
 * proxy.
 */
async function waitUntilWell(
  { engine, vantage }: GatherContext,
  portal: Portal,
  { id, namespace, name }: Container,
): Promise<void> {
  const isWell = async () => {
    const { State } = await engine.docker.getContainer(id).inspect();
    if (!State.Running || (State.Health && State.Health.Status !== 'healthy')) return false;
    vantage.addNamespace(namespace, State.Pid);
    return true;
  };
  await waitUntil(isWell, `${name} was started again and did not become healthy (\`docker logs ${name}\` says why)`);
  await waitUntil(() => portal.answers(), `${name} is well again and ${portal.host} did not answer`);
}

/** Every way in which the login service is made to fail; on a live stack only those that its engine offers. */
export function waysOf(context: GatherContext, portal: Portal, login: Container): Way[] {
  const { vantage, engine, policy, lab } = context;
  const container = engine.docker.getContainer(login.id);
  const at = {
    namespace: login.namespace,
    port: policy.access.login.port,
    ipv6: login.attachments.some(({ ipv6 }) => ipv6 !== null && ipv6 !== ''),
  };
  const inFilter = { undone: 'the rules taken out of its packet filter; a restart of its container does the same' };
  const failing = standIn(vantage, at, 500);
  const yes = standIn(vantage, at, 200);
  const inLab: Way[] = [
    {
      state: 'failing',
      did: `${login.name} answers 500 to all (a stand-in in its namespace)`,
      ...inFilter,
      ...failing,
    },
    { state: 'yes', did: `${login.name} answers 200 to all (a stand-in in its namespace)`, ...inFilter, ...yes },
    {
      state: 'reset',
      did: `${login.name} hangs up on all (its own packet filter)`,
      ...inFilter,
      ...hangUp(vantage, at),
    },
  ];
  return [
    ...(lab ? inLab : []),
    // The engine calls a paused container unhealthy until its next check; nobody else need wait for that.
    {
      state: 'mute',
      did: `docker pause ${login.name}`,
      undone: `docker unpause ${login.name}`,
      act: () => container.pause(),
      undo: async () => {
        await runAgain(container);
        await waitUntil(() => portal.answers(), `${login.name} goes on and ${portal.host} did not answer`);
      },
    },
    {
      state: 'stopped',
      did: `docker stop ${login.name}`,
      undone: `docker start ${login.name}`,
      act: () => container.stop({ t: 2 }),
      undo: async () => {
        await runAgain(container);
        await waitUntilWell(context, portal, login);
      },
    },
  ];
}
