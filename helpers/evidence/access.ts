import { z } from 'zod';

/** What every router answers to somebody who never logged in. */
export const Access = z.object({});
export type Access = z.infer<typeof Access>;
