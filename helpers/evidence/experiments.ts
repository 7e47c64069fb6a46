import { z } from 'zod';

/** Experiments that disturb: what was done, what was seen, what was put back. */
export const Experiments = z.object({});
export type Experiments = z.infer<typeof Experiments>;
