import { z } from 'zod';
import { OURS, type EngineClient } from '../../clients/engine-client.ts';
import { EvidenceError, messageOf } from '../../lib/errors.ts';

const summaries = z.array(z.object({ State: z.string(), Labels: z.record(z.string(), z.string()).nullish() }));

/**
 * Compose projects with at least one container that runs, paused ones included. Throws EvidenceError where the engine
 * does not say.
 */
export async function runningProjects(engine: EngineClient): Promise<string[]> {
  let answer: unknown;
  try {
    answer = await engine.docker.listContainers();
  } catch (error) {
    throw new EvidenceError(
      `the engine at ${engine.dockerHost} did not list its containers: ` +
        `${messageOf(error)}; see whether \`docker ps\` works there`,
      { cause: error },
    );
  }
  const listed = summaries.safeParse(answer);
  if (!listed.success)
    throw new EvidenceError(
      `the engine at ${engine.dockerHost} listed its containers in an unknown shape: is it a Docker engine?`,
    );
  const projects = listed.data.flatMap(({ Labels }) =>
    Labels && !(OURS in Labels) ? (Labels['com.docker.compose.project'] ?? []) : [],
  );
  return [...new Set(projects)].sort();
}
