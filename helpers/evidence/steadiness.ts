import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** What was there when we began and when we ended; anything that differs makes the run's negatives doubtful. */
const Snapshot = z.object({
  subject: z.string(),
  id: z.string(),
  startedAt: z.string(),
  networks: z.array(z.string()),
  /** A container that stopped keeps its id, its start time and its networks. */
  status: z.string().optional(),
});
export const Steadiness = z.object({ before: z.array(Snapshot), after: z.array(Snapshot) });
export type Steadiness = z.infer<typeof Steadiness>;

export const steadiness = defineArtifact({
  id: 'steadiness',
  schema: Steadiness,
  stage: 'again',
  needs: ['containers'],
  undertakes: { before: ['subject'] },
});
