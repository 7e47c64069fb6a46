import { z } from 'zod';

/** What every router answers over plain HTTP. */
export const Redirects = z.object({});
export type Redirects = z.infer<typeof Redirects>;
