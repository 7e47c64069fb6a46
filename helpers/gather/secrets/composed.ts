import { z } from 'zod';
import { EvidenceError } from '../../lib/errors.ts';
import { record as keyed, scalar } from '../../lib/lenient.ts';
import { askCompose } from '../engine/gather-compose.ts';
import type { GatherContext } from '../context.ts';

/** A secret as a service names it; Compose fills in where it is mounted only where the file says so. */
const Use = z.object({ source: z.string(), target: z.string().nullish() });
const Service = z.object({
  build: z.object({ args: keyed(scalar) }).nullish(),
  secrets: z.array(Use).nullish(),
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
  /** The project's directory, absolute. */
  directory: string;
}

/** Throws EvidenceError where Compose cannot be asked. */
export async function readComposed(context: GatherContext): Promise<Composed> {
  const { answer, files, directory } = await askCompose(context);
  const read = Config.safeParse(answer);
  // The parser's own words could quote a value.
  if (!read.success)
    throw new EvidenceError(
      '`docker compose config` answered in a shape whose secrets cannot be told: is it Compose 2?',
    );
  return { ...read.data, files, directory };
}

/** `config` writes every dollar twice, so that what it prints is a compose file again. */
export const singleDollars = (text: string): string => text.replaceAll('$$', '$');
