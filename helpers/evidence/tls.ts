import { z } from 'zod';

/** Handshakes and certificates, by host name. */
export const Tls = z.object({});
export type Tls = z.infer<typeof Tls>;
