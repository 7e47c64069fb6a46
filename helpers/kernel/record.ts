import type { Grants } from '../policy/grant-words.ts';
import type { Cause, Lead } from './cause.ts';
import type { Severity, UnjudgedCriterion } from './check.ts';

export type Outcome = 'pass' | 'fail' | 'unknown' | 'notApplicable' | 'waived';

export interface RecordedObservation {
  subject: string;
  holds: boolean | null;
  expected: string;
  observed: string;
  see?: string;
  /** Covered by a waiver: still false, not counted. */
  waived?: true;
  /** What one would change, where it does not hold. */
  cause?: Cause;
  /** Followed to its cause, and gone, before a record is written. */
  lead?: Lead;
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
  /** Unknown for no reason of its own, but because no stack was seen (criterion 0.1). */
  stackless?: true;
  why: string;
  fix: string;
  waiver?: { reason: string; owner: string; expires: string };
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
  progress: { done: number; of: number; percent: number };
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

/** `run.json`, the contract that other programs read (shared page run-record.md). It changes only by adding. */
export interface RunRecord {
  schema: 1;
  tool: { name: string; version: string };
  source: 'live' | 'spun' | 'rehearse' | 'plan' | 'replay';
  stack: { project: string; engine: string | null; services: number };
  gatheredAt: string;
  judgedAt: string;
  durationMs: number;
  until: number;
  only: string[] | null;
  failOn: Severity;
  disturb: boolean;
  policy: { file: string; sha256: string; derived: boolean };
  /** What the policy permits, in sentences: a broad policy is green too. */
  permits: string[];
  /** The same entry by entry, with what it asks for and its figures: what a later run is held against. */
  grants: Grants;
  views: string[];
  images: { service: string; real: boolean }[];
  outcome: 'pass' | 'fail' | 'unknown';
  totals: Record<Outcome, number>;
  criteria: RecordedCriterion[];
  health: Health;
  /** Empty before iteration 3. */
  hosts: HostRow[];
  /** needs: it failed because that other one did. */
  artifacts: { id: string; ok: boolean; ms: number; scope: string; error?: string; needs?: string }[];
  /** Waivers that match nothing, and the like. */
  /** Criteria up to `until` that ought to be judged and are not yet: nothing is said of them. */
  unjudged: UnjudgedCriterion[];
  warnings: string[];
}
