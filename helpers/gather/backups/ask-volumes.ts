import { z } from 'zod';
import { isOurProject } from '../../policy/ours.ts';
import { oursOf, type GatherContext } from '../context.ts';
import { ask } from '../engine/ask-engine.ts';

const texts = z
  .record(z.string(), z.string())
  .nullish()
  .transform((read) => read ?? {});

const Answer = z.object({
  Volumes: z
    .array(
      z.object({
        Name: z.string(),
        Mountpoint: z.string(),
        CreatedAt: z.string().optional(),
        Labels: texts,
        Options: texts,
      }),
    )
    .nullish()
    .transform((read) => read ?? []),
});

export interface Volume {
  /** Its Compose key in the project that is judged first, else the engine's name. */
  name: string;
  own: boolean;
  path: string;
  createdAt: string | null;
  /** It lies in memory, and is gone with the machine's next start. */
  inMemory: boolean;
  /** The folder of the machine that it is, by its driver's options (`o: bind`); null: one of the engine's own. */
  device: string | null;
}

/** Every volume of the engine. Throws EvidenceError. */
export async function askVolumes(context: GatherContext): Promise<Volume[]> {
  const { engine, project } = context;
  const ours = oursOf(context);
  const { Volumes } = await ask(engine, 'volumes', Answer, () => engine.docker.listVolumes());
  return Volumes.map(({ Name, Mountpoint, CreatedAt, Labels, Options }) => {
    const its = Labels['com.docker.compose.project'] ?? null;
    return {
      name: (its === project ? Labels['com.docker.compose.volume'] : undefined) ?? Name,
      own: isOurProject(its, ours),
      path: Mountpoint,
      createdAt: CreatedAt ?? null,
      inMemory: Options['type'] === 'tmpfs',
      device: /\br?bind\b/.test(Options['o'] ?? '') ? (Options['device'] ?? null) : null,
    };
  });
}
