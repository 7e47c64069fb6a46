import { dirname } from 'node:path';
import { z } from 'zod';
import { stackFiles, stackIterations, type StackIteration } from '../../fixtures/stacks/index.ts';
import { ConfigError, EvidenceError, lastLine } from '../lib/errors.ts';
import type { Lab, Progress } from '../lab/contract.ts';
import { startExit } from './lab-exit.ts';
import { makeLabSecrets, secretFilesOf } from './lab-secrets.ts';
import { makeStackFolder, type StackFolder } from './stack-folder.ts';
import { waitForStack } from './wait-for-stack.ts';

const Config = z.object({ services: z.record(z.string(), z.object({ image: z.string().optional() })) });

/** A stack that stands in a lab. */
export interface SpunStack {
  project: string;
  files: readonly string[];
  /** Which services run the real program, and which a stand-in. */
  images: { service: string; real: boolean }[];
  /** What the compose files and the policy's `env:` references name, and nobody else knows. */
  references: Record<string, string>;
  /** Its project directory, where the lab made one; null before iteration 5. */
  folder: StackFolder | null;
  /** Removes its containers, networks and volumes. */
  takeDown(): Promise<void>;
}

interface BringUpOptions {
  project: string;
  progress: Progress;
  /** Take the stack as it is when some of it stays stopped, restarting or unhealthy. */
  tolerant?: boolean;
  limitMs?: number;
  /**
   * The secrets that the compose files refer to; where the reference stack is brought up without them, they are made
   * anew.
   */
  references?: Record<string, string>;
  /** What `docker compose config --format json` says of these files, where somebody asked already. */
  config?: string;
}

async function readConfig(
  lab: Lab,
  base: readonly string[],
  options: { cwd: string; env: Record<string, string> },
): Promise<string> {
  const asked = await lab.compose([...base, 'config', '--format', 'json'], options);
  if (asked.code !== 0)
    throw new ConfigError(
      `Compose does not take ${base.filter((arg) => arg.endsWith('.yaml') || arg.endsWith('.yml')).join(', ')}: ` +
        `${lastLine(asked.stderr)}; mend the file`,
    );
  return asked.stdout;
}

const imagesIn = (config: string): Map<string, string> =>
  new Map(
    Object.entries(Config.parse(JSON.parse(config)).services).flatMap(([service, { image }]) =>
      image ? [[service, image]] : [],
    ),
  );

/**
 * Brings compose files up in a lab, in the order given, and waits until all of it is well.
 *
 * Through the lab's own Compose, not testcontainers' DockerComposeEnvironment, which was tried: it keeps one engine per
 * process (the second
 * lab's stack came up in the first), takes a stack down before anybody can ask why it failed, and waits in vain for a
 * service without health check.
 */
export async function bringUpFiles(
  lab: Lab,
  files: readonly string[],
  { project, progress, tolerant = false, limitMs = 60_000, references = {}, config }: BringUpOptions,
): Promise<SpunStack> {
  const [first] = files;
  if (!first) throw new ConfigError('there is no compose file to bring up: name one with -f');
  const options = { cwd: dirname(first), env: references };
  const base = ['--project-name', project, ...files.flatMap((file) => ['--file', file])];
  const images = imagesIn(config ?? (await readConfig(lab, base, options)));
  // The helper of the look that follows: a lab has no registry to pull its base from.
  const had = await lab.ensureImages([...new Set([...images.values(), 'stackproof/helper:2'])], progress);
  progress('stack', `starting ${images.size} services`);
  const up = await lab.compose([...base, 'up', '--detach', '--pull', 'never', '--no-build', '--timeout', '0'], options);
  if (up.code !== 0)
    throw new EvidenceError(
      `the stack ${project} could not be started: ${lastLine(up.stderr)}; ` +
        `see \`docker compose -p ${project} logs\` in the lab`,
    );
  await waitForStack(lab, { project, services: [...images.keys()], progress, limitMs, tolerant });
  return {
    project,
    files,
    images: [...images].map(([service, image]) => ({
      service,
      real: had.find((each) => each.image === image)?.real ?? false,
    })),
    references,
    folder: null,
    takeDown: () => takeDown(lab, project),
  };
}

/** Brings the reference stack of an iteration up in a lab; overlays: compose files that change it. */
export async function bringUp(
  lab: Lab,
  iteration: StackIteration,
  { overlays = [], references, ...options }: BringUpOptions & { overlays?: readonly string[] },
): Promise<SpunStack> {
  const secrets = references ?? (await makeLabSecrets(iteration)).environment;
  const exit = secrets['STACKPROOF_LAB_EXIT'];
  if (exit !== undefined) await startExit(lab, exit, options.progress);
  const folder = iteration < 5 ? null : await makeStackFolder(lab, iteration, secretFilesOf(secrets, iteration));
  const files = [...(folder?.files ?? stackFiles(iteration)), ...overlays];
  return { ...(await bringUpFiles(lab, files, { ...options, references: secrets })), folder };
}

/** Removes a project's containers, networks and volumes; what a fault added to the project goes too. Idempotent. */
export async function takeDown(lab: Lab, project: string): Promise<void> {
  const down = await lab.compose([
    '--project-name',
    project,
    'down',
    '--volumes',
    '--remove-orphans',
    '--timeout',
    '0',
  ]);
  if (down.code !== 0)
    throw new EvidenceError(
      `the stack ${project} could not be taken down: ${lastLine(down.stderr)}; ` +
        'take the lab down with `stackproof lab down`',
    );
}

export const lastStack: StackIteration = stackIterations.at(-1) ?? 0;

/** The iteration of a reference stack. Throws ConfigError where there is none of it. */
export function toStack(iteration: number): StackIteration {
  const stack = stackIterations.find((each) => each === iteration);
  if (stack === undefined)
    throw new ConfigError(
      `there is no reference stack of iteration ${iteration}: choose from ${stackIterations.join(', ')}`,
    );
  return stack;
}
