import { z } from 'zod';
import { CellValue } from './cell-value.ts';
import { withoutTls } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';

/** What one request without TLS brought back. */
const PlainAnswer = z.object({
  /** The router that it is asked for, with its provider; empty for a declared host name that no router takes. */
  router: z.string(),
  host: z.string(),
  /**
   * The entrypoint that the request comes in at; empty: the proxy has none for plain HTTP, and the port itself was
   * knocked at.
   */
  entryPoint: z.string(),
  /** The entrypoint is one of those that should speak TLS. */
  secure: z.boolean(),
  /** Published to visitors; else it was asked inside the proxy's own namespace. */
  published: z.boolean(),
  family: z.union([z.literal(4), z.literal(6)]),
  /** The port that visitors come in by. */
  port: z.number(),
  method: z.string(),
  /** With its query. */
  path: z.string(),
  /** Below a path that the policy exempts. */
  exempt: z.boolean(),
  value: CellValue,
  /** The other side took the connection and ended it without a word. */
  hungUp: z.literal(true).exactOptional(),
  status: z.number().nullable(),
  error: z.string().nullable(),
  location: z.string().nullable(),
  /** Strict-Transport-Security, which has no business here. */
  hsts: z.string().nullable(),
  /** Asks for a name and a password in the clear (Basic or Digest). */
  asksPassword: z.boolean(),
  bodyBytes: z.number(),
  /**
   * Who wrote the body: the proxy (its own error page, or none at all), a stand-in, or somebody; null: nothing came.
   */
  speaker: z.enum(['proxy', 'stand-in', 'somebody']).nullable(),
  /** The service that a stand-in says it stands for. */
  standIn: z.string().exactOptional(),
  /** A command to see it oneself. */
  reproduce: z.string(),
});
export type PlainAnswer = z.infer<typeof PlainAnswer>;

/** What the address that a redirect leads to answers over TLS, asked once. */
const Onward = z.object({
  host: z.string(),
  path: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  status: z.number().nullable(),
  location: z.string().nullable(),
  error: z.string().nullable(),
});
export type Onward = z.infer<typeof Onward>;

/** What every router answers over plain HTTP. */
export const Redirects = z.object({
  /** Where it was asked from: `outside:lab`, `host`, or the proxy's own namespace. */
  from: z.string(),
  /** Ports by which visitors reach an entrypoint with TLS. */
  securePorts: z.array(z.number()),
  answers: z.array(PlainAnswer),
  onward: z.array(Onward),
  /** Routers for which no request could be made up, and why. */
  unasked: z.array(z.object({ router: z.string(), why: z.string() })),
});
export type Redirects = z.infer<typeof Redirects>;

export const redirects = defineArtifact({
  id: 'redirects',
  schema: Redirects,
  stage: 'routers',
  since: 3,
  restsOn: ['proxy'],
  needs: ['containers', 'host', 'traefik'],
  absent: withoutTls,
  undertakes: { answers: ['router', 'host', 'entryPoint', 'family', 'method'] },
  askedBy: 'traefik',
});
