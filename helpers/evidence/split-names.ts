import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { withoutTls } from './proxy-kinds.ts';
import { Reply } from './reply.ts';

const family = z.union([z.literal(4), z.literal(6)]);

/**
 * How a ClientHello arrives. records: split over several TLS records; segments: over several packets; long: with so
 * many offers that the name comes late.
 */
export const helloManners = ['records', 'segments', 'long'] as const;

/** A host name, asked under its own name in the handshake. */
const NamedHost = z.object({
  host: z.string(),
  path: z.string(),
  router: z.string(),
  family,
  port: z.number(),
  /** The TLS options that apply to it by the table of routers: `default`, `modern@file`. */
  options: z.string(),
  own: Reply,
  /** The same by the client that sends the hellos below, in one piece. */
  whole: Reply,
  hellos: z.array(z.object({ how: z.enum(helloManners), reply: Reply })),
});
export type NamedHost = z.infer<typeof NamedHost>;

/** A request for one host under another name in the handshake. */
const SplitRequest = z.object({
  /** Asked for in the handshake. another: some other host's; stranger: nobody's; none: no name at all. */
  by: z.enum(['another', 'stranger', 'none']),
  /** null: none, or nobody's. */
  sni: z.string().nullable(),
  /** The TLS options of that name; null: nobody's. */
  sniOptions: z.string().nullable(),
  host: z.string(),
  /** How the Host line spells it. */
  spelling: z.enum(['plain', 'dot', 'capitals', 'port']),
  family,
  port: z.number(),
  reply: Reply,
});
export type SplitRequest = z.infer<typeof SplitRequest>;

/** What comes of it where the name in the handshake is not the one in the request, or comes in pieces. */
const SplitNames = z.object({
  from: z.string(),
  names: z.array(NamedHost),
  rows: z.array(SplitRequest),
  /** Host names that no plain request was found for, and why. */
  unasked: z.array(z.object({ router: z.string(), why: z.string() })),
});

export const splitNames = defineArtifact({
  id: 'split-names',
  schema: SplitNames,
  stage: 'routers',
  since: 3,
  needs: ['containers', 'host', 'traefik'],
  after: ['access', 'standpoints', 'redirects', 'tls', 'http3'],
  absent: withoutTls,
  undertakes: {
    names: ['host', 'family', 'port'],
    'names.hellos': ['host', 'family', 'port', 'how'],
    rows: ['by', 'host', 'spelling', 'family', 'port', 'sniOptions'],
  },
  askedBy: 'traefik',
});
