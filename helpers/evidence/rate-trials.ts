import { z } from 'zod';
import { withoutNames } from './proxy-kinds.ts';
import { defineArtifact } from './define-artifact.ts';

/** Somebody else, who asks while the one who asked too often is turned away. status null: no answer. */
const Bystander = z.object({ visitor: z.string(), status: z.number().nullable() });

/** One visitor who asks one router for as long as nobody turns him away. */
const RateTrial = z.object({
  router: z.string(),
  family: z.union([z.literal(4), z.literal(6)]),
  host: z.string(),
  path: z.string(),
  /** Whose packets they are: an address to speak from, else a namespace. */
  visitor: z.string(),
  sent: z.number(),
  /** Of those, the ones that were answered with anything but 429, and with 429. */
  passed: z.number(),
  limited: z.number(),
  seconds: z.number(),
  bystanders: z.array(Bystander),
  /** The same visitor once more, when a place should be free again; null: nobody was turned away. */
  again: z.object({ afterSeconds: z.number(), status: z.number().nullable() }).nullable(),
  /** Why it could not be tried; null: it was. */
  error: z.string().nullable(),
});
export type RateTrial = z.infer<typeof RateTrial>;

/** Bursts that are to meet the stack's rate limits. */
const RateTrials = z.object({
  /** Why none was made; null: they were. */
  notMade: z.string().nullable(),
  rows: z.array(RateTrial),
});
export type RateTrials = z.infer<typeof RateTrials>;

export const rateTrials = defineArtifact({
  id: 'rate-trials',
  schema: RateTrials,
  stage: 'experiments',
  since: 7,
  restsOn: ['proxy'],
  needs: ['containers', 'host', 'traefik', 'routes'],
  absent: withoutNames,
  undertakes: { rows: ['router', 'family'] },
  askedBy: 'traefik',
});
