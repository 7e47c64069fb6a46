import { z } from 'zod';

/** What test accounts see, after each factor. */
export const Sessions = z.object({});
export type Sessions = z.infer<typeof Sessions>;
