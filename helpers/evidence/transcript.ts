import { z } from 'zod';

/** What experiments did, in order. afterMs: since they began. undone: when it was put back; null: it was not. */
export const Transcript = z.array(
  z.object({
    did: z.string(),
    afterMs: z.number(),
    undone: z.string(),
    undoneAfterMs: z.number().nullable(),
    error: z.string().nullable(),
  }),
);

/** One act of an experiment, with the look that it was made for: as a run record keeps it. */
export const RecordedAct = Transcript.element.extend({ look: z.string() });
export type RecordedAct = z.infer<typeof RecordedAct>;
