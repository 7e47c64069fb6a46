import { z } from 'zod';
import { FrontHeaders } from './front-headers.ts';

/**
 * What one request over TLS came to, however it was sent. refused: the handshake or the connection was ended; unseen:
 * no verdict.
 */
export const Reply = z.object({
  outcome: z.enum(['answered', 'refused', 'silent', 'unseen']),
  /** For people. */
  detail: z.string(),
  status: z.number().nullable(),
  location: z.string().nullable(),
  headers: FrontHeaders,
});
export type Reply = z.infer<typeof Reply>;
