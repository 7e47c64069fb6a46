import { z } from 'zod';
import { failureReasons, type FailureReason } from '../lib/errors.ts';
import type { Undertaken } from './undertaken.ts';
import { Rehearsal } from './rehearsal.ts';
import { artifactIds, artifacts, type ArtifactId, type Artifacts } from './registry.ts';

export type { ArtifactId, Artifacts };

/**
 * A look that was made, or that failed. scope: hosts, ports, vantage, tries, in words. cause `source`: this source can
 * never show it (a file has no packets); `noVantage`: it starts from a place that nobody lent us; `notRecorded`: the
 * recording is of a time when nobody looked at it; `notAsked`: nothing that was judged needs it. needs: it failed
 * because that other look did, whose error it repeats. undertaken: what it was to look at, said before it looked; left
 * out: it does not say, or is of a time when none did. seenAt: it is of an earlier look, ISO 8601; left out: of the
 * recording's own.
 */
export type ArtifactResult<T> = (
  | { ok: true; ms: number; scope: string; undertaken?: Undertaken; value: T }
  | { ok: false; ms: number; scope: string; error: string; cause: FailureReason; needs?: ArtifactId }
) & { seenAt?: string };

const seenAt = z.iso.datetime().exactOptional();

const failed = z.object({
  ok: z.literal(false),
  ms: z.number(),
  scope: z.string(),
  error: z.string(),
  cause: z.enum(failureReasons),
  needs: z.enum(artifactIds).exactOptional(),
  seenAt,
});

/** What a recording of before an artifact was looked at says of it. */
const notRecorded = {
  ok: false,
  ms: 0,
  scope: '',
  error: 'the recording is of a time when this was not looked at: run the audit again',
  cause: 'notRecorded',
};

const undertaken = z.record(z.string(), z.array(z.array(z.union([z.string(), z.number(), z.boolean(), z.null()]))));

/** Of an experiment, which nobody had to make: that it was not made. */
const heldBefore = (unrecorded: unknown) =>
  unrecorded === undefined ? notRecorded : { ok: true, ms: 0, scope: 'none was made then', value: unrecorded };

const artifact = (value: z.ZodType, unrecorded: unknown) =>
  z
    .discriminatedUnion('ok', [
      z.object({
        ok: z.literal(true),
        ms: z.number(),
        scope: z.string(),
        undertaken: undertaken.exactOptional(),
        seenAt,
        value,
      }),
      failed,
    ])
    .prefault(heldBefore(unrecorded) as never);

type ArtifactResults = { [K in ArtifactId]: ArtifactResult<Artifacts[K]> };
// One schema for each artifact's own value, which the compiler cannot follow through fromEntries.
const looks = Object.fromEntries(
  artifacts.map(({ id, schema, unrecorded }) => [id, artifact(schema, unrecorded)]),
) as unknown as {
  [K in ArtifactId]: z.ZodType<ArtifactResults[K]>;
};

/** The schema of the recordings that this stackproof writes. Older ones are read through `migrations/`. */
export const recordingSchema = 2;

const source = z.enum(['live', 'spun', 'rehearse', 'plan']);

/** One recording: everything the suites may know. */
export const Evidence = z.object({
  schema: z.literal(recordingSchema),
  tool: z.object({ name: z.literal('stackproof'), version: z.string() }),
  source,
  project: z.string(),
  /** Further Compose projects that were looked at as one stack with it. Left out: none. */
  beside: z.array(z.string()).exactOptional(),
  /** ISO 8601; waivers and certificates are judged at this moment. */
  gatheredAt: z.iso.datetime(),
  durationMs: z.number(),
  /** `outside:lab`, `host`, `containers:18`; what is missing was not looked from. */
  views: z.array(z.string()),
  images: z.array(z.object({ service: z.string(), real: z.boolean() })),
  disturb: z.boolean(),
  /** Left out: nobody rehearsed anything. */
  rehearsal: Rehearsal.exactOptional(),
  artifacts: z.object(looks),
});
export type Evidence = z.infer<typeof Evidence>;
