import { z } from 'zod';
import { CellValue, Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/**
 * One question to whoever says under which address he is asked.
 * from: the host; the client's namespace, as its programs ask; a device of that namespace by which it was forced out,
 * past whatever its routes say. by: a page, or a name.
 */
export const Asked = z.object({
  from: z.enum(['host', 'client', 'device']),
  device: z.string().nullable(),
  family: Family,
  by: z.enum(['page', 'name']),
  /** answered: with an address. Otherwise what became of the packets. */
  value: z.union([z.literal('answered'), CellValue]),
  address: z.string().nullable(),
  detail: z.string(),
});
export type Asked = z.infer<typeof Asked>;

/** Where the kernel would send a packet, by the namespace's own routes and rules. */
const Way = z.object({
  family: Family,
  to: z.string(),
  /** What the packet is for: a server on the internet, or a resolver. */
  for: z.enum(['internet', 'resolver']),
  /** null: nowhere. */
  device: z.string().nullable(),
});
export type Way = z.infer<typeof Way>;

const OutFilter = z.object({
  family: Family,
  /** Rules could be read, whichever tool wrote them. */
  read: z.boolean(),
  /** What becomes of a packet that leaves and that no rule names. */
  policy: z.enum(['accept', 'drop']),
  /** Devices by which nothing leaves that no rule before lets out; except: that holds for every other one. */
  shut: z.array(z.object({ device: z.string().nullable(), except: z.boolean() })),
  /** Rules that let new packets out, with the device and the range that they name; null: any. */
  accepting: z.array(
    z.object({
      chain: z.string(),
      rule: z.string(),
      out: z.string().nullable(),
      to: z.string().nullable(),
      /** For packets that bear a mark, as the tunnel's own program sets it. */
      marked: z.boolean(),
    }),
  ),
});
export type OutFilter = z.infer<typeof OutFilter>;

const VpnClient = z.object({
  /** The service as the policy names it. */
  service: z.string(),
  /**
   * Whose network namespace the engine was told to give it. gone: that of a container that is no more.
   */
  shares: z.enum(['exit', 'gone', 'other', 'own']),
  /** Networks to which it is attached itself. */
  networks: z.array(z.string()),
  /** By the kernel: its process and that of the running exit are in one namespace. null: not read. */
  sameNamespace: z.boolean().nullable(),
  /** Devices that are up, loopback aside; kind: of a tunnel (`tun`, `wireguard` …), else null. families: addresses. */
  devices: z.array(z.object({ name: z.string(), kind: z.string().nullable(), families: z.array(Family) })),
  ways: z.array(Way),
  /** Whom its programs ask for names. host: asked from the host's own namespace, whatever the client's routes say. */
  resolvers: z.array(z.object({ address: z.string(), host: z.boolean() })),
  filters: z.array(OutFilter),
  asked: z.array(Asked),
  /** Why nothing could be looked at from inside; null: it could. */
  error: z.string().nullable(),
});
export type VpnClient = z.infer<typeof VpnClient>;

const Forward = z.object({
  port: z.number(),
  /** At the address by which the client leaves, asked from outside. */
  value: CellValue,
  /** The same for a port beside it that nobody forwards: one that is open there too proves nothing. */
  beside: CellValue,
  detail: z.string(),
});

/** Who leaves through which tunnel, seen from inside the client's own namespace. */
export const Vpn = z.object({
  clients: z.array(VpnClient),
  /** As the host asks: the control, and the address that must not be seen. */
  host: z.array(Asked),
  /** The host has an address of that family beyond its own links. */
  families: z.array(Family),
  forwards: z.array(Forward),
});
export type Vpn = z.infer<typeof Vpn>;

export const vpn = defineArtifact({
  id: 'vpn',
  schema: Vpn,
  // It asks the internet, as `egress` does; later a ban may lie on the outside view.
  stage: 'proxy',
  // The silence past each tunnel may be waited for while routers are asked.
  overBefore: 'packets',
  since: 7,
  restsOn: ['program'],
  needs: ['containers', 'host'],
  undertakes: {
    clients: ['service'],
    'clients.devices': ['service', 'name'],
    'clients.ways': ['service', 'family', 'to', 'for'],
    'clients.resolvers': ['service', 'address'],
    'clients.filters': ['service', 'family'],
    'clients.filters.accepting': ['service', 'family', 'rule'],
    'clients.asked': ['service', 'from', 'device', 'family', 'by'],
    host: ['family', 'by'],
    families: ['value'],
    forwards: ['port'],
  },
});
