import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/** Doors that no port scan sees. */
export const Tunnels = z.object({
  tunnels: z.array(
    z.object({
      /** The service, or `host:wg0` for an interface of the host. */
      service: z.string(),
      on: z.enum(['container', 'host']),
      kind: z.string(),
      readFrom: z.string(),
      ingress: z.array(z.object({ hostname: z.string(), target: z.string() })).nullable(),
      error: z.string().nullable(),
    }),
  ),
  /**
   * Containers with connections to the internet that last, and to whom: what no name gives away does so by this. Left
   * out in recordings of before it was looked at.
   */
  kept: z.array(z.object({ service: z.string(), peers: z.array(z.string()) })).exactOptional(),
  /** UPnP: the port mappings that the router at home holds for this host; answered is false when no gateway replied. */
  upnp: z.object({
    answered: z.boolean(),
    mappings: z.array(
      z.object({ externalPort: z.number(), internalPort: z.number(), protocol: z.string(), description: z.string() }),
    ),
    detail: z.string(),
  }),
});
export type Tunnels = z.infer<typeof Tunnels>;

export const tunnels = defineArtifact({
  id: 'tunnels',
  schema: Tunnels,
  // It waits for a router at home that may never answer: beside looks that take as long.
  stage: 'proxy',
  // A connection that is kept, and a router at home, may be waited for while routers are asked.
  overBefore: 'packets',
  restsOn: ['program'],
  needs: ['containers', 'networks', 'host', 'listeners'],
  undertakes: { tunnels: ['service'], 'tunnels.ingress': ['service', 'target'] },
});
