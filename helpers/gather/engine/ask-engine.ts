import { z } from 'zod';
import { OURS, type EngineClient } from '../../clients/engine-client.ts';
import { whyForbidden } from '../../clients/forbidden.ts';
import { ownContainer } from '../../clients/own-container.ts';
import { EvidenceError, messageOf, statusOf } from '../../lib/errors.ts';
import {
  ContainerInspection,
  ContainerSummary,
  ImageHistory,
  ImageInspection,
  NetworkInspection,
} from './inspection.ts';

/**
 * One question to the engine; an answer that does not come or cannot be read is an EvidenceError that names the
 * question.
 */
export async function ask<S extends z.ZodType>(
  engine: EngineClient,
  question: string,
  schema: S,
  answer: () => Promise<unknown>,
): Promise<z.infer<S>> {
  try {
    return schema.parse(await answer());
  } catch (error) {
    if (error instanceof z.ZodError)
      throw new EvidenceError(
        `the engine at ${engine.dockerHost} answered "${question}" in an unknown shape: ` +
          `${z.prettifyError(error).replace(/\s+/g, ' ')}`,
      );
    const why = whyForbidden(question, error) ?? `${messageOf(error)}; see whether \`docker ps\` works there`;
    throw new EvidenceError(`the engine at ${engine.dockerHost} did not answer "${question}": ${why}`, {
      cause: error,
    });
  }
}

/** As `ask`, but null for what has gone since it was listed. */
export async function askIfThere<S extends z.ZodType>(
  engine: EngineClient,
  question: string,
  schema: S,
  answer: () => Promise<unknown>,
): Promise<z.infer<S> | null> {
  try {
    return await ask(engine, question, schema, answer);
  } catch (error) {
    if (error instanceof EvidenceError && statusOf(error.cause) === 404) return null;
    throw error;
  }
}

/** Every container of the engine, running or not, but for those that are ours, and the one that this runs in. */
export async function listContainers(engine: EngineClient): Promise<z.infer<typeof ContainerSummary>[]> {
  const listed = await ask(engine, 'containers', z.array(ContainerSummary), () =>
    engine.docker.listContainers({ all: true }),
  );
  const own = ownContainer();
  return listed.filter(({ Id, Labels }) => !(OURS in Labels) && Id !== own);
}

/** All of them at once: the engine has no bulk question, and eighteen single ones in parallel cost no more than one. */
export async function inspectContainers(engine: EngineClient): Promise<ContainerInspection[]> {
  const listed = await listContainers(engine);
  const inspected = await Promise.all(
    listed.map(({ Id }) =>
      askIfThere(engine, `container ${Id.slice(0, 12)}`, ContainerInspection, () =>
        engine.docker.getContainer(Id).inspect(),
      ),
    ),
  );
  return inspected.filter((each) => each !== null);
}

/** Images by id; one that was removed under its container is left out. */
export async function inspectImages(
  engine: EngineClient,
  ids: readonly string[],
): Promise<Map<string, ImageInspection>> {
  const inspected = await Promise.all(
    ids.map((id) =>
      askIfThere(engine, `image ${id.slice(0, 19)}`, ImageInspection, () => engine.docker.getImage(id).inspect()),
    ),
  );
  return new Map(inspected.flatMap((image, at) => (image ? [[ids[at] ?? image.Id, image] as const] : [])));
}

/** What made an image, layer by layer; null: it was removed under its container. */
export const askHistory = (engine: EngineClient, id: string) =>
  askIfThere(engine, `history of image ${id.slice(0, 19)}`, ImageHistory, () => engine.docker.getImage(id).history());

/** Every network of the engine, but for those that are ours. */
export async function listNetworks(engine: EngineClient): Promise<NetworkInspection[]> {
  const listed = await ask(engine, 'networks', z.array(NetworkInspection), () => engine.docker.listNetworks());
  return listed.filter(({ Labels }) => !(OURS in Labels));
}

const versionShape = z.object({ Version: z.string(), ApiVersion: z.string(), KernelVersion: z.string().default('') });
const infoShape = z.object({
  OperatingSystem: z.string().default(''),
  NCPU: z.number(),
  MemTotal: z.number(),
  SecurityOptions: z.array(z.string()).nullish(),
  Warnings: z.array(z.string()).nullish(),
  SystemTime: z.string().nullish(),
});

export const askVersion = (engine: EngineClient) => ask(engine, 'version', versionShape, () => engine.docker.version());
export const askInfo = (engine: EngineClient) => ask(engine, 'info', infoShape, () => engine.docker.info());

const statsShape = z.object({ cpu_stats: z.object({ cpu_usage: z.object({ total_usage: z.number() }) }) });

/** Nanoseconds of processor time that each of these containers has used since it began; none of one that has gone. */
export async function askProcessorTimes(engine: EngineClient, ids: readonly string[]): Promise<Map<string, number>> {
  const asked = await Promise.all(
    ids.map((id) =>
      askIfThere(engine, `stats of ${id.slice(0, 12)}`, statsShape, () =>
        engine.docker.getContainer(id).stats({ stream: false, 'one-shot': true }),
      ),
    ),
  );
  return new Map(
    asked.flatMap((stats, at) => (stats ? [[ids[at] ?? '', stats.cpu_stats.cpu_usage.total_usage] as const] : [])),
  );
}
