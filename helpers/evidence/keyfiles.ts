import { z } from 'zod';

/** Files that hold private keys, and what keeps certificates from expiring. */
export const Keyfiles = z.object({});
export type Keyfiles = z.infer<typeof Keyfiles>;
