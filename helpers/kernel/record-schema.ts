import { z } from 'zod';
import { RecordedGrants, RecordedReach } from '../evidence/earlier-run.ts';
import { OutsideEye } from '../evidence/outside.ts';
import { Rehearsal } from '../evidence/rehearsal.ts';
import { RecordedAct } from '../evidence/transcript.ts';
import { causeKinds } from './cause.ts';
import { severities } from './check.ts';
import type { RunRecord } from './record.ts';
import { seenPathSchema, stackMapSchema, thresholdsSchema } from './stack-map-schema.ts';

const outcome = z.enum(['pass', 'fail', 'unknown', 'notApplicable', 'waived']);
const pair = z.tuple([z.int(), z.int()]).nullable();
const texts = z.array(z.string());
const seenAt = z.iso.datetime().exactOptional();

const cause = z.object({
  kind: z.enum(causeKinds),
  key: z.string(),
  file: z.string().exactOptional(),
  line: z.int().exactOptional(),
});

const blindSpot = z.enum(['outside', 'neighbour']);

const waiver = z.object({ reason: z.string(), owner: z.string(), expires: z.string() });

const observation = z.object({
  subject: z.string(),
  holds: z.boolean().nullable().describe('null: could not see'),
  expected: z.string(),
  observed: z.string(),
  see: z.string().exactOptional().describe('A command to see it oneself'),
  waived: z.literal(true).exactOptional().describe('Covered by a waiver: still what it is, not counted'),
  waiver: waiver.exactOptional(),
  accepted: blindSpot.exactOptional().describe('Nobody stood there, and the policy accepts that: it does not gate'),
  known: z.literal(true).exactOptional().describe('The baseline has it as well: it does not gate'),
  hidden: z.literal(true).exactOptional().describe('The source can never show it: a stand-in answered'),
  cause: cause.exactOptional().describe('What one would change'),
  path: seenPathSchema.exactOptional().describe('The way of the matrix that it is about'),
});

const check = z.object({
  id: z.string(),
  title: z.string(),
  severity: z.enum(severities),
  outcome,
  reason: z.string().exactOptional(),
  cause: z.literal('source').exactOptional().describe('The source can never show it'),
  lacks: z.string().exactOptional().describe('The artifact whose failed look leaves it unknown'),
  accepted: blindSpot.exactOptional().describe('All that is not seen of it is accepted: it does not gate'),
  stackless: z.literal(true).exactOptional(),
  why: z.string(),
  fix: z.string(),
  looks: texts.default([]).describe('The artifacts that it judges'),
  seenAt: seenAt.describe('When the oldest of them was seen, where that was before the run'),
  waiver: waiver.exactOptional(),
  known: z.literal(true).exactOptional(),
  observations: z.array(observation),
});

const criterion = z.object({
  id: z.string(),
  iteration: z.int(),
  title: z.string(),
  severity: z.enum(severities),
  outcome,
  checks: z.array(check),
});

const health = z.object({
  running: pair,
  healthy: pair,
  discovered: pair,
  networks: z.object({ total: z.int(), segmented: z.int(), internal: z.int() }).nullable(),
  cpu: z.object({ usedPercent: z.number() }).nullable(),
  memory: z.object({ usedBytes: z.number(), totalBytes: z.number() }).nullable(),
  disk: z.object({ usedBytes: z.number(), totalBytes: z.number(), usedPercent: z.number() }).nullable(),
  latencyMs: z.object({ median: z.number(), p95: z.number() }).nullable(),
  responseMs: z.object({ mean: z.number() }).nullable(),
  progress: z.object({
    done: z.int(),
    of: z.int(),
    percent: z.int(),
    fromInside: z
      .object({ done: z.int(), percent: z.int() })
      .exactOptional()
      .describe('The same where accepted blind spots are left aside'),
  }),
});

const host = z.object({
  host: z.string(),
  redirect: z.string().nullable(),
  tls: z.string().nullable(),
  certificateDays: z.number().nullable(),
  login: z.string().nullable(),
});

const artifact = z.object({
  id: z.string(),
  ok: z.boolean(),
  ms: z.number(),
  scope: z.string(),
  error: z.string().exactOptional(),
  needs: z.string().exactOptional(),
  seenAt: seenAt.describe('It was seen before this run'),
});

/**
 * A run record as a file has it. What came later than the first of them has a default, so that those of an older
 * stackproof are read; keys that are not known are those of a newer one, and pass.
 */
export const runRecordSchema = z.object({
  schema: z.literal(1),
  tool: z.object({ name: z.string(), version: z.string() }),
  source: z.enum(['live', 'spun', 'rehearse', 'plan', 'replay']),
  recorded: z
    .enum(['live', 'spun', 'rehearse', 'plan'])
    .exactOptional()
    .describe('How the recording came about that was judged'),
  stack: z.object({ project: z.string(), engine: z.string().nullable(), services: z.int() }),
  gatheredAt: z.iso.datetime().describe('When it was looked at'),
  judgedAt: z.iso.datetime(),
  durationMs: z.number(),
  until: z.int(),
  only: texts.nullable(),
  failOn: z.enum(severities),
  disturb: z.boolean(),
  policy: z.object({
    ...{ file: z.string(), sha256: z.string(), derived: z.boolean() },
    docs: z.string().exactOptional().describe('Where the pages of the checks are served'),
  }),
  permits: texts.default([]),
  grants: RecordedGrants.nullable()
    .default(null)
    .describe('What the policy lets pass, asks for and limits, entry by entry'),
  views: texts,
  outsideViews: z
    .array(OutsideEye)
    .exactOptional()
    .describe('Who looked from outside, and from which ring; refused: why what it did not see does not count'),
  accepted: z
    .array(waiver.extend({ view: blindSpot }))
    .exactOptional()
    .describe('Blind spots that the policy accepts, and for which something was left unseen'),
  images: z.array(z.object({ service: z.string(), real: z.boolean() })),
  rehearsal: Rehearsal.nullable().default(null).describe('How compose files were changed to come up in a lab'),
  outcome: z.enum(['pass', 'fail', 'unknown']),
  baseline: z
    .object({ gatheredAt: z.iso.datetime(), known: z.int() })
    .nullable()
    .default(null)
    .describe('The run whose findings do not gate'),
  totals: z.object({ pass: z.int(), fail: z.int(), unknown: z.int(), notApplicable: z.int(), waived: z.int() }),
  criteria: z.array(criterion),
  unjudged: z
    .array(z.object({ id: z.string(), iteration: z.int() }))
    .default([])
    .describe('Criteria of these iterations that this stackproof does not judge yet'),
  health,
  hosts: z.array(host).default([]),
  map: stackMapSchema.exactOptional(),
  thresholds: thresholdsSchema.exactOptional(),
  reached: RecordedReach.nullable()
    .default(null)
    .describe('What packets reached, allowed or not; null: nobody sent any'),
  acts: z
    .array(RecordedAct)
    .default([])
    .describe('What experiments did to the stack, in order; undoneAfterMs null and no error: it ends by itself'),
  artifacts: z.array(artifact),
  warnings: texts.default([]),
}) satisfies z.ZodType<RunRecord>;

/** The same as a JSON Schema, for whoever reads run.json; committed as helpers/kernel/run.schema.json. */
export const runJsonSchema = (): Record<string, unknown> => ({
  ...z.toJSONSchema(runRecordSchema, { io: 'input' }),
  title: 'run.json of stackproof',
});
