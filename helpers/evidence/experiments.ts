import { z } from 'zod';
import { defineArtifact } from './define-artifact.ts';
import { Transcript } from './transcript.ts';
import { LoginTry, Visit } from './sessions.ts';

/**
 * Ways in which a login service fails. stopped: its container is. mute: it accepts and says nothing, paused. failing:
 * it answers 500 to all. reset: it hangs up. yes: it answers 200 to all, which shows whether our eyes would see
 * content.
 */
const OutageState = z.enum(['stopped', 'mute', 'failing', 'reset', 'yes']);
export type OutageState = z.infer<typeof OutageState>;

const OutageVisits = z.object({
  anonymous: z.array(Visit),
  /** With a session that was valid before; empty: nobody could log in. */ session: z.array(Visit),
});

export const Outage = z.object({
  state: OutageState,
  /** How long an answer was waited for. */
  limitMs: z.number(),
  /** Requests that came to the stand-in; null: nothing stands in. */
  asked: z.number().nullable(),
  /** Why this state could not be made; null: it was. */
  error: z.string().nullable(),
  visits: OutageVisits,
});
export type Outage = z.infer<typeof Outage>;

const Ban = z.object({
  account: z.string(),
  /** With the right password, before anything wrong was tried. */
  before: LoginTry,
  /** Wrong passwords, in order. */
  wrong: z.array(LoginTry),
  /** From the first wrong one to the last. */
  withinSeconds: z.number(),
  /** The right password, straight afterwards. */
  after: LoginTry,
  /** Another account meanwhile; null: there is none. */
  other: LoginTry.nullable(),
  /** The right password again, as late as the experiments ended. */
  later: z.object({ try: LoginTry, afterSeconds: z.number() }).nullable(),
});

/** Experiments that disturb: what was done, what was seen, what was put back. */
export const Experiments = z.object({
  /** Why none was made; null: they were. */
  notMade: z.string().nullable(),
  ban: z.union([Ban, z.object({ error: z.string() })]).nullable(),
  outages: z
    .object({
      service: z.string(),
      /** Why there was no session to look with; null: there was. */ lacking: z.string().nullable(),
      before: OutageVisits,
      during: z.array(Outage),
      after: OutageVisits,
      /** The first factor of an account once all was put back; null: there is none. */ again: LoginTry.nullable(),
    })
    .nullable(),
  transcript: Transcript,
});
export type Experiments = z.infer<typeof Experiments>;

export const experiments = defineArtifact({
  id: 'experiments',
  schema: Experiments,
  stage: 'experiments',
  since: 4,
  restsOn: ['proxy', 'login'],
  needs: ['containers', 'host', 'traefik'],
  askedBy: 'traefik',
});
