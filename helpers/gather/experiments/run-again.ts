import { z } from 'zod';
import { EvidenceError } from '../../lib/errors.ts';

const mostTries = 5;
const pauseMs = 500;
const Inspected = z.object({ State: z.object({ Status: z.string() }) });

/** As much of the engine's word on a container as it takes to let it run. */
interface Startable {
  inspect(): Promise<unknown>;
  start(): Promise<unknown>;
  unpause(): Promise<unknown>;
}

/**
 * Lets a container that ran before run again, whether it is paused or stopped. A healer may be at the same: what it has
 * done meanwhile the engine refuses to do again, and what it is about to do is waited for. Throws EvidenceError, or
 * what the engine said last.
 */
export async function runAgain(container: Startable): Promise<void> {
  let refused: unknown = new EvidenceError('it does not run again: look at `docker ps -a`');
  for (let tries = 0; tries < mostTries; tries += 1) {
    if (tries > 0) await new Promise((resolve) => setTimeout(resolve, pauseMs));
    const { Status } = Inspected.parse(await container.inspect()).State;
    if (Status === 'running') return;
    try {
      if (Status === 'paused') await container.unpause();
      else if (Status !== 'restarting') await container.start();
    } catch (error) {
      refused = error;
    }
  }
  if (Inspected.parse(await container.inspect()).State.Status !== 'running') throw refused;
}
