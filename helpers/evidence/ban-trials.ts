import { z } from 'zod';
import { banTools } from '../lib/ban-tools.ts';
import { CellValue, Family } from './cell-value.ts';
import { defineArtifact } from './define-artifact.ts';
import { Transcript } from './transcript.ts';

/** What two visitors saw of a port at one time: the one who is banned, and one who never is. */
const Both = z.object({ visitor: CellValue, other: CellValue });

/**
 * One published port of the host, before a ban, while it lasts, and when it was lifted. Of UDP, open: a datagram of
 * ours came to where the port leads; dropped: none of several did; probe-failed: nobody could watch there.
 */
const BanRow = z.object({
  jail: z.string(),
  family: Family,
  address: z.string(),
  port: z.number(),
  /** Recordings of before datagrams were sent hold connections alone. */
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  before: Both,
  /** null: nobody was banned. */
  banned: Both.nullable(),
  after: CellValue.nullable(),
});
export type BanRow = z.infer<typeof BanRow>;

/** One address of ours on one list. */
const Ban = z.object({
  jail: z.string(),
  family: Family,
  visitor: z.string(),
  other: z.string(),
  /** By the tool's own word, while the ban lasted; null: it was not asked. */
  listed: z.boolean().nullable(),
  /** Seconds from the ban to the first look at which no port was open; null: one still was at the limit. */
  shutAfter: z.number().nullable(),
  /** Seconds from its end until every port that had been open was again; null: it was not in time. */
  openAfter: z.number().nullable(),
  limitSeconds: z.number(),
  /** Why it could not be tried; null: it was. */
  error: z.string().nullable(),
});
export type Ban = z.infer<typeof Ban>;

/** Addresses of ours that were banned by the stack's own tool, and what they could still connect to. */
const BanTrials = z.object({
  /** Why none was made; null: they were to be. */
  notMade: z.string().nullable(),
  /** Why none could be made at all; null: some were. */
  error: z.string().nullable(),
  /** Who bans; null: nobody. */
  tool: z.object({ kind: z.enum(banTools), service: z.string(), container: z.string() }).nullable(),
  /** The lists that it has, by its own word. */
  jails: z.array(z.string()),
  bans: z.array(Ban),
  rows: z.array(BanRow),
  transcript: Transcript,
});
export type BanTrials = z.infer<typeof BanTrials>;

export const banTrials = defineArtifact({
  id: 'ban-trials',
  schema: BanTrials,
  stage: 'experiments',
  since: 7,
  restsOn: ['machine'],
  needs: ['containers', 'host', 'listeners'],
  undertakes: { bans: ['jail', 'family'], rows: ['jail', 'family', 'port', 'protocol'] },
});
