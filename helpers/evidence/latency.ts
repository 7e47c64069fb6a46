import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

/**
 * Round trips inside namespaces, one at a time, milliseconds. baseline: the same against the namespace's own loopback;
 * it says how noisy the machine was.
 */
export const Latency = z.object({
  pairs: z.array(
    z.object({
      from: z.string(),
      to: z.string(),
      network: z.string(),
      samples: z.number(),
      medianMs: z.number(),
      p95Ms: z.number(),
    }),
  ),
  baseline: z.object({ samples: z.number(), medianMs: z.number(), p95Ms: z.number() }),
  /** How busy the processors were meanwhile, 0 to 100; null: nobody could say. */
  busyPercent: z.number().nullable().default(null),
  failed: z.array(z.object({ from: z.string(), to: z.string(), network: z.string(), error: z.string() })),
});
export type Latency = z.infer<typeof Latency>;

export const latency = defineArtifact({
  id: 'latency',
  schema: Latency,
  stage: 'round-trips',
  restsOn: ['machine'],
  needs: ['containers', 'networks'],
});
