import { setTimeout as delay } from 'node:timers/promises';
import { EvidenceError } from '../helpers/lib/errors.ts';
import type { Lab } from '../helpers/lab/contract.ts';
import type { LoadedPolicy } from '../helpers/policy/load.ts';
import { lookAt, type Looked } from '../helpers/sources/live.ts';

/** The project of the reference stack. */
export const project = 'media';

export const quiet = () => undefined;

/** Gathering for iterations 0 to 2, as an audit does. */
export const look = (lab: Lab, policy: LoadedPolicy | null, name: string): Promise<Looked> =>
  lookAt({
    dockerHost: lab.dockerHost,
    project: name,
    policy,
    until: 2,
    outside: null,
    lab,
    source: 'spun',
    images: [],
    composeFiles: null,
    runCompose: (args) => lab.compose(args),
    tool: { name: 'stackproof', version: '0.0.0' },
    progress: quiet,
  });

/** Seconds that a look took; one that failed took no time worth telling. */
export function secondsOf({ evidence }: Looked, id: keyof Looked['evidence']['artifacts']): number {
  const found = evidence.artifacts[id];
  if (!found.ok) throw new EvidenceError(`the look at ${id} failed, so its time says nothing: ${found.error}`);
  return found.ms / 1000;
}

/** Looks that failed in any of the audits: a whole audit without them was cheaper than it says. */
export const failedIn = (looked: readonly Looked[]): string[] => [
  ...new Set(
    looked.flatMap(({ evidence }) => Object.entries(evidence.artifacts).flatMap(([id, each]) => (each.ok ? [] : [id]))),
  ),
];

/** How long a one-time code is good. */
const codeMs = 30_000;

/** A code counts once: a second look within its half minute would wait for the next one, and be timed for it. */
export const nextCode = (): Promise<void> => delay(codeMs - (Date.now() % codeMs) + 500);
