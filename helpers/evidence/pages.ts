import { z } from 'zod';

/** Front pages over HTTPS and over plain HTTP: their headers, and what they load. */
export const Pages = z.object({});
export type Pages = z.infer<typeof Pages>;
