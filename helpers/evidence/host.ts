import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * The host's own addresses and routes; each bridge's own address is marked, for it is an engine's doing and not a way
 * in.
 */
export const Host = z.object({
  addresses: z.array(
    z.object({
      interface: z.string(),
      address: z.string(),
      prefix: z.number(),
      family: z.union([z.literal(4), z.literal(6)]),
      scope: z.enum(['global', 'link', 'host']),
      bridge: z.boolean(),
    }),
  ),
  routes: z.array(z.object({ destination: z.string(), interface: z.string(), bridge: z.boolean() })),
  /** Interfaces that are doors of their own: tun, wireguard, tailscale … */
  tunnels: z.array(z.object({ interface: z.string(), kind: z.string() })),
  /**
   * What the host does with packets for its own sockets, of both families and whichever tool wrote it. read: it could
   * be read. accept-with-rules: it accepts, and single rules may drop some. inputPolicy null: not read.
   */
  firewall: z.object({
    read: z.boolean(),
    inputPolicy: z.enum(['accept', 'accept-with-rules', 'drop']).nullable(),
  }),
});
export type Host = z.infer<typeof Host>;

export const host = defineArtifact({
  id: 'host',
  schema: Host,
  stage: 'engine',
  needs: [],
  // The engine makes a bridge and routes for each network.
  movedBy: ['network', 'daemon'],
  undertakes: { addresses: ['interface', 'address'], routes: ['destination', 'interface'] },
});
