import { z } from 'zod';

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
  failed: z.array(z.object({ from: z.string(), to: z.string(), network: z.string(), error: z.string() })),
});
export type Latency = z.infer<typeof Latency>;

/** Health endpoints, asked from inside the service's own network. ms: median of the samples; status null: no answer. */
export const Responses = z.object({
  rows: z.array(
    z.object({
      service: z.string(),
      port: z.number(),
      path: z.string(),
      status: z.number().nullable(),
      ms: z.number().nullable(),
      samples: z.number(),
      error: z.string().nullable(),
    }),
  ),
});
export type Responses = z.infer<typeof Responses>;

/**
 * The host before anything swept. cpu over windowMs; disks: every file system that containers' mounts and the engine's
 * data lie on.
 */
export const Resources = z.object({
  cpu: z.object({ usedPercent: z.number(), windowMs: z.number() }),
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }),
  disks: z.array(
    z.object({ name: z.string(), usedBytes: z.number(), totalBytes: z.number(), usedPercent: z.number() }),
  ),
  unread: z.array(z.object({ name: z.string(), error: z.string() })),
});
export type Resources = z.infer<typeof Resources>;

/** Log lines of the window, counted; no line is kept. */
export const Logs = z.object({
  windowMinutes: z.number(),
  rows: z.array(
    z.object({
      service: z.string(),
      lines: z.number(),
      errors: z.number(),
      worstMinute: z.number(),
      failed: z.string().nullable(),
    }),
  ),
});
export type Logs = z.infer<typeof Logs>;
