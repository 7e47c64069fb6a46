import { z } from 'zod';

/**
 * What experiments did, in order. afterMs: since they began. undone: how it is put back. undoneAfterMs null: it was
 * not.
 */
export const Transcript = z.array(
  z.object({
    did: z.string(),
    afterMs: z.number(),
    undone: z.string(),
    undoneAfterMs: z.number().nullable(),
    error: z.string().nullable(),
  }),
);
