import { z } from 'zod';
import { CellValue, Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/** Scan of one host address from outside. tcp: the ports that answered, out of all 65,535. */
export const OutsideScan = z.object({
  /** The view that it is of; left out: there is but one. */
  from: z.string().exactOptional(),
  address: z.string(),
  family: Family,
  tcpScanned: z.string(),
  tcpOpen: z.array(z.number()),
  /** Some port refused: packets come back from this address. */
  refuses: z.boolean().exactOptional(),
  /** Of these, what the scan lost until it was asked for again: others may be lost still. */
  lost: z.array(z.number()).default([]),
  /**
   * open: a reply came. closed: an ICMP refusal. silent: neither; the host's socket table and firewall settle it, if
   * they can.
   */
  udp: z.array(z.object({ port: z.number(), value: z.enum(['open', 'closed', 'silent']) })),
});
export type OutsideScan = z.infer<typeof OutsideScan>;

/** A probe that must answer, at the start and the end of the view: a ban looks like closed ports. */
const OutsideControl = z.object({
  from: z.string().exactOptional(),
  what: z.string(),
  address: z.string(),
  before: CellValue,
  after: CellValue,
});
export type OutsideControl = z.infer<typeof OutsideControl>;

/** lab; ssh: a machine that was lent. local: the operator's own, its engine remote. file: one that looked by itself. */
const viewKinds = z.enum(['lab', 'ssh', 'local', 'file']);
/** How far from the host: on its own link, in its house, beyond its router. */
const rings = ['neighbour', 'lan', 'internet'] as const;

/** A machine that looked from outside. */
export const OutsideEye = z.object({
  name: z.string(),
  view: viewKinds,
  ring: z.enum(rings),
  /** ISO 8601, of a view that came as a file; left out: during this run. */
  lookedAt: z.string().exactOptional(),
  /** Why nothing that it did not see may count; null: it may. */
  refused: z.string().nullable(),
});
export type OutsideEye = z.infer<typeof OutsideEye>;

export const Outside = z.object({
  /** Of the first view. */
  view: viewKinds,
  from: z.string(),
  /** All views, by name; left out where it is a lab's own, and in recordings of before. */
  views: z.array(OutsideEye).exactOptional(),
  scans: z.array(OutsideScan),
  controls: z.array(OutsideControl),
  /** Ports that nobody holds and that must not answer: else somebody on the way answers for the host. */
  closed: z.array(OutsideControl).exactOptional(),
  /**
   * Straight to containers' addresses, with the host as router. control: the same address and port answered from the
   * host.
   */
  routed: z.array(
    z.object({
      to: z.string(),
      network: z.string(),
      family: Family,
      port: z.number(),
      value: CellValue,
      control: CellValue,
    }),
  ),
  /**
   * Addresses that containers have beside the host's, on the outer segment itself (macvlan, ipvlan, by hand): all TCP
   * ports, and the UDP ports that listen. answers: packets came back from it. Left out in recordings of before.
   */
  outer: z
    .array(
      z.object({
        to: z.string(),
        network: z.string(),
        address: z.string(),
        family: Family,
        tcpOpen: z.array(z.number()),
        answers: z.boolean(),
        udp: z.array(z.object({ port: z.number(), value: CellValue })),
        error: z.string().nullable(),
      }),
    )
    .exactOptional(),
});
export type Outside = z.infer<typeof Outside>;

export const outside = defineArtifact({
  id: 'outside',
  schema: Outside,
  stage: 'packets',
  needs: ['containers', 'networks', 'host', 'listeners', 'addresses', 'egress'],
  undertakes: {
    scans: ['address'],
    'scans.udp': ['address', 'port'],
    controls: ['what'],
    closed: ['what'],
    views: ['name'],
    routed: ['to', 'network', 'family', 'port'],
  },
});
