import { z } from 'zod';
import { causeKinds } from '../kernel/cause.ts';
import { severities } from '../kernel/check.ts';

const outcome = z.enum(['pass', 'fail', 'unknown', 'notApplicable', 'waived']);
const pair = z.tuple([z.int(), z.int()]).nullable();

const check = z.object({
  id: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: z.string(),
  severity: z.enum(severities),
  outcome,
  reason: z.string().optional(),
  why: z.string(),
  fix: z.string(),
  waiver: z.object({ reason: z.string(), owner: z.string(), expires: z.iso.date() }).optional(),
  observations: z.array(
    z.object({
      subject: z.string(),
      holds: z.boolean().nullable(),
      expected: z.string(),
      observed: z.string(),
      see: z.string().optional(),
      cause: z
        .strictObject({
          kind: z.enum(causeKinds),
          key: z.string(),
          file: z.string().optional(),
          line: z.int().optional(),
        })
        .optional(),
    }),
  ),
});

/**
 * `run.json` as other programs are promised it: the contract, written down a second time so that nobody changes it
 * unawares.
 */
export const promisedRecord = z.object({
  schema: z.literal(1),
  tool: z.object({ name: z.literal('stackproof'), version: z.string() }),
  source: z.enum(['live', 'spun', 'rehearse', 'plan', 'replay']),
  stack: z.object({ project: z.string(), engine: z.string().nullable(), services: z.int() }),
  gatheredAt: z.iso.datetime(),
  judgedAt: z.iso.datetime(),
  durationMs: z.number(),
  until: z.int(),
  only: z.array(z.string()).nullable(),
  failOn: z.enum(severities),
  disturb: z.boolean(),
  policy: z.object({ file: z.string(), sha256: z.string(), derived: z.boolean() }),
  grants: z.object({
    permits: z.array(z.string()),
    demands: z.array(z.string()),
    limits: z.array(z.object({ name: z.string(), value: z.number(), looser: z.enum(['higher', 'lower']) })),
  }),
  views: z.array(z.string()),
  images: z.array(z.object({ service: z.string(), real: z.boolean() })),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  totals: z.object({ pass: z.int(), fail: z.int(), unknown: z.int(), notApplicable: z.int(), waived: z.int() }),
  criteria: z.array(
    z.object({
      id: z.string().regex(/^[0-7]\.\d+$/),
      iteration: z.int(),
      title: z.string(),
      severity: z.enum(severities),
      outcome,
      checks: z.array(check).min(1),
    }),
  ),
  hosts: z.array(
    z.object({
      host: z.string(),
      redirect: z.string().nullable(),
      tls: z.string().nullable(),
      certificateDays: z.number().nullable(),
      login: z.string().nullable(),
    }),
  ),
  health: z.object({
    running: pair,
    healthy: pair,
    discovered: pair,
    networks: z.object({ total: z.int(), segmented: z.int(), internal: z.int() }).nullable(),
    cpu: z.object({ usedPercent: z.number() }).nullable(),
    memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
    disk: z.object({ usedBytes: z.number(), totalBytes: z.number(), usedPercent: z.number() }).nullable(),
    latencyMs: z.object({ median: z.number(), p95: z.number() }).nullable(),
    responseMs: z.object({ mean: z.number() }).nullable(),
    progress: z.object({ done: z.int(), of: z.literal(7), percent: z.int() }),
  }),
  artifacts: z.array(z.object({ id: z.string(), ok: z.boolean(), ms: z.number(), scope: z.string() })),
});
