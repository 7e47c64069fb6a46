import { z } from 'zod';
import { CellValue, Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/** One probe of the matrix: from a place to an address that another place has in a network. port is null for icmp. */
export const Cell = z.object({
  from: z.string(),
  to: z.string(),
  network: z.string(),
  family: Family,
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  port: z.number().nullable(),
  value: CellValue,
  tries: z.number(),
  /** Nonce read back where identity was asked for; null where it was not. */
  identity: z.string().nullable(),
  /** Nothing of the stack listens there: the port is a listener of ours, planted in a lab and gone after the look. */
  planted: z.boolean().exactOptional(),
  /** An address of the target that the engine does not know: left out where it does. */
  address: z.string().exactOptional(),
});
export type Cell = z.infer<typeof Cell>;

/** Someone in the target's own network got `open` (icmp: a reply) before and after the sweep. by: who. */
export const Control = z.object({
  to: z.string(),
  network: z.string(),
  family: Family,
  protocol: z.enum(['tcp', 'udp', 'icmp']),
  port: z.number().nullable(),
  by: z.string(),
  before: CellValue,
  after: CellValue,
  planted: z.boolean().exactOptional(),
  address: z.string().exactOptional(),
});
export type Control = z.infer<typeof Control>;

/** Each source must reach something it is meant to reach, else its row is unknown. */
export const SourceControl = z.object({ from: z.string(), to: z.string(), value: CellValue });
export type SourceControl = z.infer<typeof SourceControl>;

/**
 * One name looked up as the programs of a service would: `/etc/hosts` first, then the resolver that its resolv.conf
 * names, asked from its namespace.
 */
export const NameLookup = z.object({
  /** The service whose containers ask. */
  from: z.string(),
  name: z.string(),
  type: z.enum(['A', 'AAAA']),
  /** Address of the resolver, or `/etc/hosts`; null: nobody could be asked. */
  resolver: z.string().nullable(),
  /** NOERROR, NXDOMAIN, SERVFAIL …; null: no answer. */
  code: z.string().nullable(),
  addresses: z.array(z.string()),
  error: z.string().nullable(),
});
export type NameLookup = z.infer<typeof NameLookup>;

export const Reachability = z.object({
  /** Namespaces that packets were sent from, each once. */
  namespaces: z.array(z.string()),
  limitMs: z.number(),
  cells: z.array(Cell),
  controls: z.array(Control),
  sources: z.array(SourceControl),
  /** The names of the declared paths. Left out in recordings of before they were asked. */
  names: z.array(NameLookup).exactOptional(),
  /**
   * Places without a listener of their own, and the port of ours there, or why there is none. Left out where nothing
   * may be planted.
   */
  planted: z
    .array(z.object({ namespace: z.string(), port: z.number().nullable(), error: z.string().nullable() }))
    .exactOptional(),
});
export type Reachability = z.infer<typeof Reachability>;

export const reachability = defineArtifact({
  id: 'reachability',
  schema: Reachability,
  stage: 'packets',
  needs: ['containers', 'networks', 'host', 'listeners', 'addresses'],
  undertakes: {
    namespaces: ['value'],
    controls: ['to', 'network', 'family', 'protocol', 'port'],
    sources: ['from'],
  },
});
