import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * Health endpoints, asked from inside the service's own network. ms: median of the samples, of two measurements the
 * better; status null: no answer.
 */
export const Responses = z.object({
  /** How busy the host's processors were meanwhile; null: not recorded, or it could not be read. */
  busyPercent: z.number().nullable().default(null),
  rows: z.array(
    z.object({
      service: z.string(),
      port: z.number(),
      path: z.string(),
      status: z.number().nullable(),
      ms: z.number().nullable(),
      samples: z.number(),
      error: z.string().nullable(),
    }),
  ),
});
export type Responses = z.infer<typeof Responses>;

export const responses = defineArtifact({
  id: 'responses',
  schema: Responses,
  stage: 'response-times',
  restsOn: ['machine'],
  needs: ['containers'],
  undertakes: { rows: ['service'] },
});
