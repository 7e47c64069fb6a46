import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';

const severity = z.enum(['critical', 'high', 'medium', 'low', 'advisory']);

/** One check under its criterion, as a run judged it or as there is one now. */
export const JudgedCheck = z.object({ criterion: z.string(), check: z.string(), severity });
export type JudgedCheck = z.infer<typeof JudgedCheck>;

/** What a policy let pass and asked for, entry by entry: looser by each permit more, and by each demand less. */
export const RecordedGrants = z.object({
  permits: z.array(z.string()),
  demands: z.array(z.string()),
  limits: z.array(z.object({ name: z.string(), value: z.number(), looser: z.enum(['higher', 'lower']) })),
});
export type RecordedGrants = z.infer<typeof RecordedGrants>;

/**
 * What packets reached, `sonarr → radarr:7878/tcp`, `sonarr → internet`, `outside → 443/tcp`, allowed or not. blind:
 * kinds of ways at which nobody looked, or not so that silence counts.
 */
export const RecordedReach = z.object({
  open: z.array(z.string()),
  unseen: z.array(z.string()).describe('Where nobody could say; what stands in neither list was closed, or not there'),
  blind: z.array(z.enum(['inside', 'internet', 'outside'])),
});
export type RecordedReach = z.infer<typeof RecordedReach>;

const Run = z.object({
  /** ISO 8601. */
  gatheredAt: z.string(),
  checks: z.array(JudgedCheck),
  /** Of the policy that it was judged by. */
  policySha256: z.string(),
  /** null: it is of a time when runs did not keep it. */
  grants: RecordedGrants.nullable(),
  reached: RecordedReach.nullable(),
});

/**
 * What there was before this run: the record of one that was made earlier, and an earlier version of the policy, by
 * which somebody can tell what was taken away since.
 */
export const EarlierRun = z.object({
  /** The earlier run; null: there is none to hold this one against, as the reason says. */
  run: Run.nullable(),
  why: z.string(),
  /** A record was there and could not be read. */
  unreadable: z.boolean(),
  /** Of the policy now; empty: nobody wrote one. */
  policySha256: z.string(),
  /** The version of the policy of then, by git. null: there is none, as the reason says. */
  policy: z.object({ commit: z.string(), at: z.string(), grants: RecordedGrants }).nullable(),
  policyWhy: z.string(),
  /** git was asked, and could not say. */
  policyUnreadable: z.boolean(),
  /** Every check that there is now; null: whoever looked did not say. */
  checks: z.array(JudgedCheck).nullable(),
});
export type EarlierRun = z.infer<typeof EarlierRun>;

export const earlierRun = defineArtifact({
  id: 'earlier-run',
  schema: EarlierRun,
  stage: 'engine',
  since: 7,
  needs: [],
  // The run that nights are held against is not of today.
  movedBy: 'never',
});
