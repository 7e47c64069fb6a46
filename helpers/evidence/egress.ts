import { z } from 'zod';
import { CellValue } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';

/**
 * answered: the far end's own nonce came back. handshake: something accepted, which behind a transparent proxy proves
 * nothing.
 */
export const EgressOutcome = z.object({
  value: z.union([z.literal('answered'), z.literal('handshake'), CellValue]),
  detail: z.string(),
});
export type EgressOutcome = z.infer<typeof EgressOutcome>;

/**
 * A port of a neighbour that was asked, from a namespace, to lead on to the server outside. through: the way by which
 * its nonce, or its own mark, came back, `dns` where a fresh name was answered; null: by none.
 */
const Relay = z.object({
  namespace: z.string(),
  to: z.string(),
  protocol: z.enum(['tcp', 'udp']),
  address: z.string(),
  /** 0: nobody could list its ports. */
  port: z.number(),
  through: z.enum(['http', 'connect', 'socks5', 'socks4', 'dns']).nullable(),
  /** Why it could not be asked; null: it could. */
  error: z.string().nullable(),
});
export type Relay = z.infer<typeof Relay>;

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
  /** From namespaces without a way out of their own. Left out in recordings of before they were asked. */
  relays: z.array(Relay).exactOptional(),
});
export type Egress = z.infer<typeof Egress>;

export const egress = defineArtifact({
  id: 'egress',
  schema: Egress,
  // Here, for what happens to the outside view, a ban for instance, must not decide what it sees.
  stage: 'proxy',
  // Its longest silence, which it proves by a control of its own, may be waited for while routers are asked.
  overBefore: 'packets',
  needs: ['containers', 'listeners'],
  undertakes: { rows: ['namespace'], relays: ['namespace', 'to', 'protocol', 'address', 'port'] },
});
