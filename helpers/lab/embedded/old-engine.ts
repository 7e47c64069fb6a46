import type { Lab, Progress } from '../contract.ts';

/**
 * With 28 came isolated gateways and the priorities by which a stack chooses its way out: without them the reference
 * stacks are not what they are meant to be.
 */
const needed = 28;

/** What is to be said about an engine's version; null: nothing. */
export function oldEngineNote(version: string): string | null {
  const major = Number(/^\d+/.exec(version)?.[0] ?? needed);
  return major >= needed
    ? null
    : `ATTENTION: the lab's engine is ${version}, for no newer one was served or runs here; ` +
        `before ${needed} it knows no isolated gateways, and what the suites find may be its doing`;
}

/** An older engine is taken where no other is to be had, and nobody should have to find that out from the findings. */
export async function warnIfOld(lab: Pick<Lab, 'docker'>, progress: Progress): Promise<void> {
  const asked = await lab.docker(['version', '--format', '{{.Server.Version}}']);
  const note = oldEngineNote(asked.stdout.trim());
  if (note !== null) progress(note);
}
