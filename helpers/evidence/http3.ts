import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { withoutTls } from './proxy-kinds.ts';
import { Reply } from './reply.ts';

const family = z.union([z.literal(4), z.literal(6)]);

/**
 * A UDP port by which HTTP/3 may be had. offers: what says so. entrypoint: the proxy's own table; published: the
 * engine, for the proxy; advertised: an `Alt-Svc` header of some answer over TCP.
 */
const QuicDoor = z.object({
  family,
  namespace: z.string(),
  address: z.string(),
  port: z.number(),
  /** The entrypoint behind it; null: none by that port. */
  entryPoint: z.string().nullable(),
  offers: z.array(z.enum(['entrypoint', 'published', 'advertised'])),
  /** Of a handshake; refused: by a TLS alert. */
  outcome: z.enum(['accepted', 'refused', 'silent', 'unseen']),
  detail: z.string(),
});
export type QuicDoor = z.infer<typeof QuicDoor>;

/** One request, over HTTP/3 and over TCP. */
const BothWays = z.object({
  host: z.string(),
  path: z.string(),
  router: z.string(),
  family,
  /** Of the UDP port. */
  port: z.number(),
  /** The name in the handshake over QUIC was written in capitals: names have no case (RFC 6066, section 3). */
  inCapitals: z.literal(true).optional(),
  quic: Reply,
  tcp: Reply,
  /** SHA-256 of the certificate that each was shown; null: none was seen. */
  certificates: z.object({ quic: z.string().nullable(), tcp: z.string().nullable() }),
});
export type BothWays = z.infer<typeof BothWays>;

/** What HTTP/3 shows, beside what TCP does. */
export const Http3 = z.object({
  from: z.string(),
  /** By place: whether our own client and server spoke HTTP/3 there. */
  controls: z.array(
    z.object({
      namespace: z.string(),
      /** null: they did. */
      error: z.string().nullable(),
      /** A server of ours on the host answered too; null: none was put there (labs only). */
      reached: z.boolean().nullable(),
    }),
  ),
  doors: z.array(QuicDoor),
  answers: z.array(BothWays),
});
export type Http3 = z.infer<typeof Http3>;

export const http3 = defineArtifact({
  id: 'http3',
  schema: Http3,
  stage: 'routers',
  since: 3,
  needs: ['containers', 'host', 'traefik'],
  // Whoever counts requests counts these too, but those that are expected to get no answer.
  letsFirst: ['access', 'standpoints', 'redirects', 'tls'],
  absent: withoutTls,
  undertakes: { doors: ['family', 'port'], answers: ['host', 'path', 'router', 'family', 'port'] },
  askedBy: 'traefik',
});
