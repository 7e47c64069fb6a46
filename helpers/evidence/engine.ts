import { z } from 'zod';

/** The engine and the machine it runs on, as the engine and a look from the host's own namespaces tell them. */
export const Engine = z.object({
  version: z.string(),
  apiVersion: z.string(),
  operatingSystem: z.string(),
  kernel: z.string(),
  cpus: z.number(),
  memoryBytes: z.number(),
  rootless: z.boolean(),
  securityOptions: z.array(z.string()),
  warnings: z.array(z.string()),
  /** How the engine was reached: unix, tcp, ssh. Local means this process runs on the same machine. */
  transport: z.enum(['unix', 'tcp', 'ssh']),
});
export type Engine = z.infer<typeof Engine>;

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
  /** UDP ports that the host's firewall drops before any socket sees them, where it could be read. */
  firewall: z.object({ read: z.boolean(), inputPolicy: z.string().nullable() }),
});
export type Host = z.infer<typeof Host>;
