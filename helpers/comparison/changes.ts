import type { Severity } from '../kernel/check.ts';

/** What stood at a subject: `absent`, nothing of it was to be seen; `notJudged`, its check was not asked. */
export type State = 'finding' | 'waived' | 'holds' | 'unseen' | 'absent' | 'notJudged';

/** One subject of one check at which the two runs differ; its identity is check and subject. */
export interface Change {
  check: string;
  title: string;
  severity: Severity;
  subject: string;
  before: State;
  now: State;
  /** What was observed there, in the newer run where it has it, else in the older. */
  observed: string;
}

/** A way that packets took, `sonarr → radarr:7878/tcp`. declared: the newer run's checks find it right. */
export interface OpenedPath {
  path: string;
  declared: boolean;
}

export interface ChangedPaths {
  /** Reached now, and seen closed (or not there) before. */
  opened: OpenedPath[];
  /** Reached before, and seen closed (or not there) now. */
  closed: string[];
  /** Reached before, and not to be seen now. */
  hidden: string[];
}

/** Something that both runs were made with, and that is not the same: policy, version, views, gate. */
export interface ChangedSetting {
  what: string;
  before: string;
  now: string;
}

/**
 * What is different between two runs of a stack. Lists are ordered by severity; then comes what is about its cause
 * itself, by check and subject.
 */
export interface Changes {
  /** When the older run looked, ISO 8601, and what came of it. known: findings that a baseline kept from its gate. */
  since: { gatheredAt: string; outcome: 'pass' | 'fail' | 'unknown'; known: number };
  /** Findings that the older run did not have, though it judged their check; also those whose waiver is over. */
  found: Change[];
  /** Findings of before that hold now, or are gone from a run that looked at everything. */
  fixed: Change[];
  /** Findings of before that nobody saw this time, which is not the same as fixed. */
  gone: Change[];
  /** What held, and could not be seen this time. */
  lost: Change[];
  /** How much of what the older run saw the newer one's source can never show: a file, or a stand-in. */
  unshown: number;
  /** Findings of checks that the older run was not asked for. */
  judgedFirst: Change[];
  /** Findings of before that a waiver covers now. */
  waived: Change[];
  /** Findings that both runs have. */
  still: number;
  /** null: one of the two does not tell what was reached. */
  paths: ChangedPaths | null;
  settings: ChangedSetting[];
  /** Something that counts got worse: found, lost, or a way opened that nobody declared. Advisory ones aside. */
  isWorse: boolean;
}
