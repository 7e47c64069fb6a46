import { z } from 'zod';
import { CellValue, Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/**
 * The columns Docker adds: from each place to gateways and host addresses, on the ports where the host listens or a
 * container is published.
 * via: the gateway of one's own network, the gateway of another, or an address of the host's uplink. owner: `host` or
 * the subject that published the port.
 */
export const GatewayCell = z.object({
  from: z.string(),
  via: z.enum(['own-gateway', 'other-gateway', 'host-address']),
  /** The network whose gateway it is; null for a host address. */
  network: z.string().nullable(),
  family: Family,
  protocol: z.enum(['tcp', 'udp']),
  port: z.number(),
  owner: z.string(),
  /** The process that listens, where owner is `host`. */
  process: z.string().nullable(),
  value: CellValue,
  tries: z.number(),
  /** The host's link-local address on that network's bridge; left out for its others. */
  address: z.string().exactOptional(),
});
export type GatewayCell = z.infer<typeof GatewayCell>;

const Gateways = z.object({
  cells: z.array(GatewayCell),
  /** From the host itself each such port must answer, or its negatives mean nothing. */
  controls: z.array(
    z.object({ port: z.number(), protocol: z.enum(['tcp', 'udp']), owner: z.string(), value: CellValue }),
  ),
});

export const gateways = defineArtifact({
  id: 'gateways',
  schema: Gateways,
  stage: 'packets',
  needs: ['containers', 'networks', 'host', 'listeners', 'addresses'],
  undertakes: { controls: ['port', 'protocol', 'owner'] },
});
