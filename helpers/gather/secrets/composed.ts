import { resolve } from 'node:path';
import { z } from 'zod';
import { EvidenceError } from '../../lib/errors.ts';
import { record as keyed, scalar } from '../../lib/lenient.ts';
import { nameOfService } from '../../policy/ours.ts';
import { askCompose, perProject } from '../engine/gather-compose.ts';
import type { GatherContext } from '../context.ts';

/** A secret as a service names it; Compose fills in where it is mounted only where the file says so. */
const Use = z.object({ source: z.string(), target: z.string().nullish() });
const Service = z.object({
  build: z.object({ args: keyed(scalar) }).nullish(),
  secrets: z.array(Use).nullish(),
  configs: z.array(z.object({ source: z.string() })).nullish(),
});
const Secret = z.object({
  file: z.string().nullish(),
  environment: z.string().nullish(),
  external: z.union([z.boolean(), z.object({})]).nullish(),
});
const Config = z.object({
  services: keyed(Service),
  secrets: keyed(Secret.nullish()),
  configs: keyed(z.object({ content: z.string().nullish() }).nullish()),
});

/** What the compose files say about secrets. Holds values: to be searched and cut down, never to be recorded. */
export interface Composed extends z.infer<typeof Config> {
  files: string[];
  /** The project's directory, absolute; of several projects that of the first that was read. */
  directory: string;
  /** Why not all projects are in it; null: they are. */
  unread: string | null;
}

type One = Omit<Composed, 'unread'>;

/** One project's files in the names of the policy; its secrets and configs are `project/name` as well. */
function named({ services, secrets, configs, directory, files }: One, project: string, bare: string): One {
  const rename = <T>(entries: Record<string, T>): Record<string, T> =>
    Object.fromEntries(Object.entries(entries).map(([name, each]) => [nameOfService(project, name, bare), each]));
  const use = ({ source, target }: z.infer<typeof Use>) => ({
    source: nameOfService(project, source, bare),
    target: target || source,
  });
  const held = ({ source }: { source: string }) => ({ source: nameOfService(project, source, bare) });
  return {
    ...{ files, directory, configs: rename(configs) },
    services: rename(
      Object.fromEntries(
        Object.entries(services).map(([name, each]) => [
          name,
          { ...each, secrets: each.secrets?.map(use), configs: each.configs?.map(held) },
        ]),
      ),
    ),
    secrets: rename(
      Object.fromEntries(
        Object.entries(secrets).map(([name, each]) => [
          name,
          each?.file ? { ...each, file: resolve(directory, each.file) } : each,
        ]),
      ),
    ),
  };
}

/** What the files of all projects say together. Throws EvidenceError where Compose cannot be asked. */
export async function readComposed(context: GatherContext): Promise<Composed> {
  const { read, unread } = await perProject(context, readOne);
  const all = read.map(({ project, value }) =>
    project === context.project ? value : named(value, project, context.project),
  );
  const join = <T>(records: readonly Record<string, T>[]): Record<string, T> =>
    Object.fromEntries(records.flatMap((each) => Object.entries(each)));
  return {
    services: join(all.map(({ services }) => services)),
    secrets: join(all.map(({ secrets }) => secrets)),
    configs: join(all.map(({ configs }) => configs)),
    files: all.flatMap(({ files }) => files),
    directory: all[0]?.directory ?? '/',
    unread: unread.map(({ project, error }) => `of project ${project}: ${error}`).join('; ') || null,
  };
}

async function readOne(context: GatherContext): Promise<One> {
  const { answer, files, directory } = await askCompose(context);
  const read = Config.safeParse(answer);
  // The parser's own words could quote a value.
  if (!read.success)
    throw new EvidenceError(
      '`docker compose config` answered in a shape whose secrets cannot be told: is it Compose 2?',
    );
  return { ...read.data, files, directory };
}
