import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * A socket that listens, read from the namespace's own socket table. `address` is as bound: 0.0.0.0, ::, 127.0.0.1 …
 */
export const Listener = z.object({
  namespace: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  address: z.string(),
  port: z.number(),
  process: z.string(),
  loopback: z.boolean(),
  /**
   * On the host: the subject of the container whose process holds the socket (its control group says so), null for the
   * host's own. Left out where nobody could tell.
   */
  container: z.string().nullable().optional(),
});
export type Listener = z.infer<typeof Listener>;

/**
 * Listening sockets of every place (container namespaces and `host`); places whose table could not be read are named.
 */
export const Listeners = z.object({
  sockets: z.array(Listener),
  unread: z.array(z.object({ namespace: z.string(), error: z.string() })),
});
export type Listeners = z.infer<typeof Listeners>;

export const listeners = defineArtifact({
  id: 'listeners',
  schema: Listeners,
  stage: 'proxy',
  needs: ['containers'],
  undertakes: { sockets: ['namespace', 'protocol', 'address', 'port', 'process'] },
});
