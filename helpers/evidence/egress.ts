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

export const egress = defineArtifact({
  id: 'egress',
  schema: Egress,
  // Here, for what happens to the outside view, a ban for instance, must not decide what it sees.
  stage: 'proxy',
  // Its longest silence, which it proves by a control of its own, may be waited for while routers are asked.
  overBefore: 'packets',
  needs: ['containers'],
  undertakes: { rows: ['namespace'] },
});
