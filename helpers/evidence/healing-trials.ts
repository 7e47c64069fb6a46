import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { Transcript } from './transcript.ts';

/** Services that were paused or made unhealthy, to see whether somebody heals them. */
export const HealingTrials = z.object({
  /** Why none was made; null: they were. */
  notMade: z.string().nullable(),
  rows: z.array(
    z.object({
      service: z.string(),
      ill: z.enum(['paused', 'unhealthy']),
      /** Seconds until it ran and was healthy again, by the engine; null: it was not in time. */
      healedAfter: z.number().nullable(),
      limitSeconds: z.number(),
      /** Why it could not be tried; null: it was. */
      error: z.string().nullable(),
    }),
  ),
  transcript: Transcript,
});
export type HealingTrials = z.infer<typeof HealingTrials>;

export const healingTrials = defineArtifact({
  id: 'healing-trials',
  schema: HealingTrials,
  stage: 'experiments',
  since: 7,
  restsOn: ['program'],
  needs: ['containers', 'healing'],
  undertakes: { rows: ['service', 'ill'] },
});
