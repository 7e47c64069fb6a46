import { z } from 'zod';
import { Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/** A rule that somebody else than the engine wrote, as its tool prints it, with what it says of packets. */
const Accepting = z.object({
  /** `FORWARD`, `DOCKER-USER`, or a chain that one of them jumps to. */
  chain: z.string(),
  rule: z.string(),
  /** The interface that packets must leave by, and the range they must be for; null: any. */
  out: z.string().nullable(),
  to: z.string().nullable(),
});

const Redirect = z.object({
  rule: z.string(),
  protocol: z.enum(['tcp', 'udp']).nullable(),
  /** As written: `9000`, `9000:9010`; null: every port. */
  ports: z.string().nullable(),
  /** Where packets are led instead, as written: `203.0.113.66:8989`. */
  to: z.string(),
  /** It stands in a table of nftables' own; left out: iptables lists it. */
  tool: z.literal('nft').exactOptional(),
});
export type Redirect = z.infer<typeof Redirect>;

const FilterOfFamily = z.object({
  family: Family,
  /** Whose rules carry the engine's; `none`: no chain of an engine is there at all. */
  backend: z.enum(['iptables-nft', 'iptables-legacy', 'nftables', 'none']),
  /** The host forwards packets at all. null: not read. */
  forwarding: z.boolean().nullable(),
  /** What becomes of a forwarded packet that no rule names. */
  policy: z.enum(['accept', 'drop']),
  /** Forwarded packets come by the engine's own chain, and it holds rules. */
  forwardChained: z.boolean(),
  /** Packets for a published port are led on by the engine's own rules. */
  natChained: z.boolean(),
  /** Rules before the engine's, or among them and not of its hand, that let new connections through. */
  ahead: z.array(Accepting),
  /** Rules that lead packets elsewhere, and are not the engine's. */
  redirects: z.array(Redirect),
  /**
   * Addresses of containers that are dropped for whoever does not come from their own network. Left out: a recording of
   * before this was read.
   */
  kept: z.array(z.string()).exactOptional(),
});
export type FilterOfFamily = z.infer<typeof FilterOfFamily>;

/** What the host does with the packets that it forwards, by its rules. Families whose rules were not read are named. */
export const PacketFilter = z.object({
  families: z.array(FilterOfFamily),
  unread: z.array(z.object({ family: Family, error: z.string() })),
});
export type PacketFilter = z.infer<typeof PacketFilter>;

export const packetFilter = defineArtifact({
  id: 'packet-filter',
  schema: PacketFilter,
  stage: 'engine',
  restsOn: ['machine'],
  needs: [],
  // The engine writes rules for each published port and each network.
  movedBy: ['container', 'network', 'daemon'],
});
