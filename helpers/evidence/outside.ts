import { z } from 'zod';
import { CellValue } from './reachability.ts';

const Family = z.union([z.literal(4), z.literal(6)]);

/** Scan of one host address from outside. tcp: the ports that answered, out of all 65,535. */
export const OutsideScan = z.object({
  address: z.string(),
  family: Family,
  tcpScanned: z.string(),
  tcpOpen: z.array(z.number()),
  /**
   * open: a reply came. closed: an ICMP refusal. silent: neither; the host's socket table and firewall settle it, if
   * they can.
   */
  udp: z.array(z.object({ port: z.number(), value: z.enum(['open', 'closed', 'silent']) })),
});
export type OutsideScan = z.infer<typeof OutsideScan>;

/** A probe that must answer, at the start and the end of the view: a ban looks like closed ports. */
const OutsideControl = z.object({ what: z.string(), address: z.string(), before: CellValue, after: CellValue });
export type OutsideControl = z.infer<typeof OutsideControl>;

export const Outside = z.object({
  /** lab, ssh, or local (the operator's machine, engine remote). */
  view: z.enum(['lab', 'ssh', 'local']),
  from: z.string(),
  scans: z.array(OutsideScan),
  controls: z.array(OutsideControl),
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
});
export type Outside = z.infer<typeof Outside>;

/**
 * What stands behind a listening port, asked over the loopback of its own namespace (or its address, where it binds
 * one).
 * kind: recognised by what it answered, never by its number. loopback: only its own namespace can reach it.
 */
export const Api = z.object({
  namespace: z.string(),
  port: z.number(),
  loopback: z.boolean(),
  kind: z.enum(['traefik-api', 'docker-api', 'other', 'silent']),
  detail: z.string(),
  /**
   * docker-api only: did it let a writing call through? Asked with calls that cannot change anything (an id that does
   * not exist).
   */
  writes: z.enum(['refused', 'allowed', 'not-asked']),
});
export type Api = z.infer<typeof Api>;

/**
 * Known open doors: each listening port identified, and the proxy's API asked for through its own front door,
 * anonymously.
 */
export const Apis = z.object({
  listeners: z.array(Api),
  front: z.array(
    z.object({
      router: z.string(),
      url: z.string(),
      from: z.string(),
      status: z.number().nullable(),
      api: z.boolean(),
      detail: z.string(),
    }),
  ),
  unasked: z.array(z.object({ namespace: z.string(), port: z.number(), error: z.string() })),
});
export type Apis = z.infer<typeof Apis>;

/** Doors that no port scan sees. */
export const Tunnels = z.object({
  tunnels: z.array(
    z.object({
      service: z.string(),
      kind: z.string(),
      readFrom: z.string(),
      ingress: z.array(z.object({ hostname: z.string(), target: z.string() })).nullable(),
      error: z.string().nullable(),
    }),
  ),
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
