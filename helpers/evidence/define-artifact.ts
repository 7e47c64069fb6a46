import type { z } from 'zod';
import type { Ground } from './rehearsal.ts';
import type { Undertakes } from './undertaken.ts';

/**
 * What runs together, in order; a stage begins when the one before is over. Within a stage an artifact waits for those
 * it needs. What measures stands alone and one after the other: whatever else runs would be measured too. What disturbs
 * comes last: it changes what everything else is about.
 */
export const stages = {
  engine: 'asking the engine',
  resources: 'measuring resources',
  'round-trips': 'measuring round trips',
  'response-times': 'measuring response times',
  proxy: 'asking the proxy and the internet',
  routers: 'asking every router and every listening port',
  packets: 'sending packets',
  again: 'looking again',
  experiments: 'experiments',
} as const;
export type Stage = keyof typeof stages;

/** Stages in which one artifact waits for the one before it in the registry: each would disturb the others. */
export const oneByOne: ReadonlySet<Stage> = new Set<Stage>(['experiments']);

/**
 * What of an engine can change, in the words of its events: containers (their life, ports, labels, health), networks
 * and who is attached to them, the daemon itself.
 */
export const changeKinds = ['container', 'network', 'daemon'] as const;
export type ChangeKind = (typeof changeKinds)[number];

/** Why a value is not whole, and what to add to whatever rests on it. */
export interface Incomplete {
  reason: string;
  /** Follows "but": `only labels said where to ask`. */
  doubt: string;
}

/** What a policy says there is, as far as an artifact may be about something that there is not. */
export interface Declared {
  proxy: { kind: string; tls: string };
  hosts: Readonly<Record<string, unknown>>;
  routed: readonly unknown[];
  access: { login: { kind: string } };
}

/** All that is to be known of an artifact; what others derive from it they find in the registry. */
interface Definition<Id extends string, Schema extends z.ZodType, Other extends string> {
  id: Id;
  schema: Schema;
  stage: Stage;
  /** The first iteration whose criteria ask for it; a stack of before has no such thing. Left out: all do. */
  since?: number;
  /** Artifacts that its gatherer reads: they are gathered before it, and whenever it is. */
  needs: readonly Other[];
  /**
   * Which changes of the engine move what it shows, beside those that move what it needs. Left out: no others. `never`:
   * none do, it measures a moment or is about another time.
   */
  movedBy?: readonly ChangeKind[] | 'never';
  /** Artifacts of its own stage that are gathered before it where they are gathered at all: it would disturb them. */
  after?: readonly Other[];
  /**
   * Artifacts of its own stage that its gatherer lets go first midway, where it awaits `context.turn`; what it asks
   * before is nothing to them. Left out: none.
   */
  letsFirst?: readonly Other[];
  /**
   * The first stage that its last waiting may not run beside; those before begin once its gatherer says that they may.
   * Left out: none runs beside it.
   */
  overBefore?: Stage;
  /**
   * The artifact that says what to ask. Where that one is not whole, too little was asked: findings stay, the rest is
   * unknown.
   */
  askedBy?: Other;
  /**
   * What its gatherer says that it will look at, before it looks. What then has no row could not be seen, by any check
   * that requires it.
   */
  undertakes?: Undertakes;
  /**
   * Why there is no such thing where the policy says so, in words that follow "not applicable:"; null: there is. Left
   * out: there always is.
   */
  absent?(policy: Declared): string | null;
  /** What it tells of beside places and ways, which a rehearsal shows as they will be. Left out: nothing. */
  restsOn?: readonly Ground[];
  /** Of an experiment, what recordings of before it hold: that it was not made. Left out: they are to be made anew. */
  unrecorded?: z.infer<Schema>;
  /** null: the value is whole. Left out: it always is, or says in its rows what is lacking. */
  partial?(value: z.infer<Schema>): Incomplete | null;
}

/** Declares an artifact, in the file that bears its name; its id, schema and needs keep their exact types. */
export function defineArtifact<const Id extends string, Schema extends z.ZodType, const Other extends string = never>(
  definition: Definition<Id, Schema, Other>,
): Definition<Id, Schema, Other> {
  return definition;
}
