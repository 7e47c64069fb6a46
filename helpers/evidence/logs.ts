import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** Log lines of the window, counted; no line is kept. */
export const Logs = z.object({
  windowMinutes: z.number(),
  rows: z.array(
    z.object({
      service: z.string(),
      lines: z.number(),
      errors: z.number(),
      worstMinute: z.number(),
      failed: z.string().nullable(),
    }),
  ),
});
export type Logs = z.infer<typeof Logs>;

export const logs = defineArtifact({
  id: 'logs',
  schema: Logs,
  stage: 'proxy',
  restsOn: ['program'],
  needs: ['containers'],
  undertakes: { rows: ['service'] },
});
