import type { RecordedGrants, RecordedReach } from '../evidence/earlier-run.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { OutsideEye } from '../evidence/outside.ts';
import type { Rehearsal } from '../evidence/rehearsal.ts';
import type { AcceptedView, BlindSpot } from '../policy/policy.ts';
import type { RecordedAct } from '../evidence/transcript.ts';
import type { Cause, Lead } from './cause.ts';
import type { Severity, UnjudgedCriterion } from './check.ts';
import type { SeenPath, StackMap, Thresholds } from './stack-map.ts';

export type Outcome = 'pass' | 'fail' | 'unknown' | 'notApplicable' | 'waived';

export interface RecordedWaiver {
  reason: string;
  owner: string;
  /** YYYY-MM-DD, the last day on which it counts. */
  expires: string;
}

export interface RecordedObservation {
  subject: string;
  holds: boolean | null;
  expected: string;
  observed: string;
  see?: string;
  /** Covered by a waiver: still false, or not seen, and not counted. */
  waived?: true;
  waiver?: RecordedWaiver;
  /** Not seen, because nobody stood there; and the policy accepts that: it does not gate. */
  accepted?: BlindSpot;
  /** The baseline, where the run is gated against one, has it as well. */
  known?: true;
  /** The source can never show it: a stand-in, or what a rehearsal changed, answered. */
  hidden?: true;
  /** What one would change, where it does not hold. */
  cause?: Cause;
  /** Followed to its cause, and gone, before a record is written. */
  lead?: Lead;
  /** The way that it is about, where it is one of the matrix. */
  path?: SeenPath;
}

export interface RecordedCheck {
  id: string;
  title: string;
  severity: Severity;
  outcome: Outcome;
  /** Why unknown or not applicable. */
  reason?: string;
  /** The source can never show it: does not gate in plan and rehearse. */
  cause?: 'source';
  /** The artifact whose failed look leaves it unknown. */
  lacks?: string;
  /** All that is not seen of it is accepted by the policy: it does not gate. */
  accepted?: BlindSpot;
  /** Unknown for no reason of its own, but because no stack was seen (criterion 0.1). */
  stackless?: true;
  why: string;
  fix: string;
  /** The artifacts that it judges. */
  looks: string[];
  /** When the oldest of them was seen, ISO 8601, where that was before the run; left out: all are the run's own. */
  seenAt?: string;
  /** The first of those that its subjects have. */
  waiver?: RecordedWaiver;
  /** Without an answer, as it was in the baseline. */
  known?: true;
  observations: RecordedObservation[];
}

export interface RecordedCriterion {
  id: string;
  iteration: number;
  title: string;
  severity: Severity;
  outcome: Outcome;
  checks: RecordedCheck[];
}

export interface Health {
  running: [number, number] | null;
  healthy: [number, number] | null;
  discovered: [number, number] | null;
  networks: { total: number; segmented: number; internal: number } | null;
  cpu: { usedPercent: number } | null;
  memory: { usedBytes: number; totalBytes: number } | null;
  disk: { usedBytes: number; totalBytes: number; usedPercent: number } | null;
  latencyMs: { median: number; p95: number } | null;
  responseMs: { mean: number } | null;
  /** fromInside: the same where what nobody could see, and the policy accepts, is left aside. Left out: nothing is. */
  progress: { done: number; of: number; percent: number; fromInside?: { done: number; percent: number } };
}

/** What one host name showed, from iteration 3 on; null: not seen. */
export interface HostRow {
  host: string;
  /** `permanent`, `temporary`, or what plain HTTP answered instead. */
  redirect: string | null;
  /** Versions that were accepted, `1.2, 1.3`. */
  tls: string | null;
  /** Whole days that its certificate is still valid. */
  certificateDays: number | null;
  /** The least that opened it: `open`, `one factor`, `two factors`; `closed`: nothing that was tried. */
  login: string | null;
}

export type Reached = RecordedReach;

/** `run.json`, the contract that other programs read (shared page run-record.md). It changes only by adding. */
export interface RunRecord {
  schema: 1;
  tool: { name: string; version: string };
  source: 'live' | 'spun' | 'rehearse' | 'plan' | 'replay';
  /** How the recording came about that was judged: a replay gates by it. Left out in records of before. */
  recorded?: Evidence['source'];
  stack: { project: string; engine: string | null; services: number };
  gatheredAt: string;
  judgedAt: string;
  durationMs: number;
  until: number;
  only: string[] | null;
  failOn: Severity;
  disturb: boolean;
  /** docs: where the pages of the checks are served, as the policy has it. */
  policy: { file: string; sha256: string; derived: boolean; docs?: string };
  /** What the policy permits, in sentences: a broad policy is green too. */
  permits: string[];
  /**
   * The same entry by entry, with what it asks for and its figures: what a later run is held against. null in records
   * of before.
   */
  grants: RecordedGrants | null;
  views: string[];
  /** The views from outside, by name, with their ring; left out in records of before. */
  outsideViews?: OutsideEye[];
  /** Blind spots that the policy accepts and that something was left unseen for; left out: none. */
  accepted?: AcceptedView[];
  images: { service: string; real: boolean }[];
  /** How compose files were changed to come up in a lab; null: nobody rehearsed anything. */
  rehearsal: Rehearsal | null;
  /** By the gate; where there is a baseline, by what is not in it. */
  outcome: 'pass' | 'fail' | 'unknown';
  /** The run whose findings do not gate, when it looked, and how many of them are still there. */
  baseline: { gatheredAt: string; known: number } | null;
  totals: Record<Outcome, number>;
  criteria: RecordedCriterion[];
  health: Health;
  /** Empty before iteration 3. */
  hosts: HostRow[];
  /** Left out in records of before it was drawn. */
  map?: StackMap;
  /** The policy's; left out in records of before. */
  thresholds?: Thresholds;
  /** null: nobody sent a packet. */
  reached: Reached | null;
  /** What experiments did to the stack, in order, each put back or not; empty: nothing was disturbed. */
  acts: RecordedAct[];
  /** needs: it failed because that other one did. seenAt: it was seen before this run, ISO 8601. */
  artifacts: { id: string; ok: boolean; ms: number; scope: string; error?: string; needs?: string; seenAt?: string }[];
  /** Criteria up to `until` that ought to be judged and are not yet: nothing is said of them. */
  unjudged: UnjudgedCriterion[];
  /** Waivers that match nothing, and the like. */
  warnings: string[];
}
