import { z } from 'zod';

/**
 * What one probe saw. open and refused are reachable; dropped and no-route are isolated, given a control;
 * absent, probe-failed and no-control are never a verdict (shared page reachability.md, rule 1).
 */
export const CellValue = z.enum(['open', 'refused', 'dropped', 'no-route', 'absent', 'probe-failed', 'no-control']);
export type CellValue = z.infer<typeof CellValue>;

const Family = z.union([z.literal(4), z.literal(6)]);

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
});
export type GatewayCell = z.infer<typeof GatewayCell>;

export const Gateways = z.object({
  cells: z.array(GatewayCell),
  /** From the host itself each such port must answer, or its negatives mean nothing. */
  controls: z.array(
    z.object({ port: z.number(), protocol: z.enum(['tcp', 'udp']), owner: z.string(), value: CellValue }),
  ),
});
export type Gateways = z.infer<typeof Gateways>;

/**
 * answered: the far end's own nonce came back. handshake: something accepted, which behind a transparent proxy proves
 * nothing.
 */
export const EgressOutcome = z.object({
  value: z.union([z.literal('answered'), z.literal('handshake'), CellValue]),
  detail: z.string(),
});
export type EgressOutcome = z.infer<typeof EgressOutcome>;

export const Egress = z.object({
  /** identity: an outside server of ours answers nonces. handshake: only a public address was tried. */
  method: z.enum(['identity', 'handshake']),
  server: z.string(),
  /** The server was proven to answer, from the host or a place meant to reach it, in this run. */
  control: z.object({ tcp: z.boolean(), udp: z.boolean(), dns: z.boolean(), detail: z.string() }),
  rows: z.array(
    z.object({
      namespace: z.string(),
      tcp: EgressOutcome,
      udp: EgressOutcome,
      tcp6: EgressOutcome.nullable(),
      udp6: EgressOutcome.nullable(),
      dns: EgressOutcome,
    }),
  ),
});
export type Egress = z.infer<typeof Egress>;
