import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { Transcript } from './transcript.ts';

/** How far an alert came. nowhere: it was not even sent. alertmanager: it was taken in. receiver: it arrived. */
const Reached = z.enum(['nowhere', 'alertmanager', 'receiver']);

/** Alerts that were let loose to see whether they arrive. */
export const AlertTrials = z.object({
  /** Why none was made; null: they were. */
  notMade: z.string().nullable(),
  /** The receivers of the lab that say what came to them; without one nobody sees an arrival. */
  watching: z.array(z.string()),
  rows: z.array(
    z.object({
      alert: z.string(),
      /** What was done, in words; the test alert has no cause. */
      cause: z.string().nullable(),
      reached: Reached,
      /** null: it did not get there in time. */
      afterMs: z.number().nullable(),
      limitMs: z.number(),
      /** Why it could not be tried; null: it was. */
      error: z.string().nullable(),
    }),
  ),
  transcript: Transcript,
});
export type AlertTrials = z.infer<typeof AlertTrials>;

export const alertTrials = defineArtifact({
  id: 'alert-trials',
  schema: AlertTrials,
  stage: 'experiments',
  since: 6,
  restsOn: ['program'],
  needs: ['containers', 'listeners', 'metrics', 'alerting'],
  undertakes: { rows: ['alert'] },
});
