import { join } from 'node:path';
import type { Beside } from '../../reports/format.ts';
import { countRun } from '../../reports/run-figures.ts';
import { compareRuns } from '../comparison/compare-runs.ts';
import { gateAgainst } from '../comparison/gate-against.ts';
import type { TrendPoint } from '../comparison/trend.ts';
import type { Evidence } from '../evidence/evidence.ts';
import { findLast, findRun } from '../history/find-run.ts';
import { keepRun, type Limits } from '../history/keep-run.ts';
import { likeOf, likeRuns, listRuns } from '../history/kept-runs.ts';
import { readRun } from '../history/read-run.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';

/** What is asked of the runs of before. */
export interface PastOptions {
  out: string;
  /** false: none is kept. */
  history?: string | false;
  historyRuns: number;
  historyDays: number;
  since?: string;
  baseline?: string;
}

/** A run to compare with; `last`: whichever was kept last of this stack, once it is known which that is. */
type Other = RunRecord | 'last' | null;

/** The runs of before, as far as a command wants them. */
export interface Past {
  /** Where runs are kept; null: nowhere. */
  folder: string | null;
  /** This run is to be kept there. */
  keeps: boolean;
  limits: Limits;
  since: Other;
  baseline: Other;
  /** Somebody asked for the last one by its name. */
  asked?: true;
  /** What got worse since then decides the exit code, and all that is different is told. */
  decides?: true;
}

export const historyFolder = ({ out, history }: Pick<PastOptions, 'out' | 'history'>): string =>
  typeof history === 'string' ? history : join(out, 'runs');

function read(word: string | undefined, folder: string): Other {
  if (word === undefined) return null;
  return word === 'last' ? 'last' : findRun(word, folder);
}

/**
 * Finds the runs that the options name, before anything is looked at. keeps: whether this run looks at a stack, so that
 * it is one of a row and is compared with the last. Throws ConfigError where a run that was named is not there.
 */
export function openPast(options: PastOptions, { keeps }: { keeps: boolean }): Past {
  const folder = historyFolder(options);
  return {
    folder: options.history === false ? null : folder,
    keeps: keeps && options.history !== false,
    limits: { runs: options.historyRuns, days: options.historyDays },
    since: read(options.since, folder) ?? (keeps ? 'last' : null),
    baseline: read(options.baseline, folder),
    ...([options.since, options.baseline].includes('last') ? { asked: true as const } : {}),
  };
}

function resolve(other: Other, folder: string | null, record: RunRecord): RunRecord | null {
  if (other !== 'last') return other;
  const kept = folder === null ? null : findLast(folder, likeOf(record));
  return kept ? readRun(kept.folder) : null;
}

function pointOf(record: RunRecord): TrendPoint {
  const { findings, unseen, waived } = countRun(record);
  const { gatheredAt, outcome, until, health, baseline } = record;
  const known = baseline === null ? {} : { known: baseline.known };
  return { gatheredAt, outcome, until, findings, unseen, waived, done: health.progress.done, ...known };
}

interface LookedBack {
  record: RunRecord;
  beside: Beside;
  /** Why it is held against nothing, where somebody asked for that; null: it is, or nobody did. */
  lacking: string | null;
}

/** The run by its baseline, where there is one, and what is to be told of the runs of before. */
export function lookBack(past: Past, record: RunRecord): LookedBack {
  const { folder, keeps } = past;
  const older = resolve(past.since, folder, record);
  const baseline = resolve(past.baseline, folder, record);
  const kept = keeps && folder !== null ? likeRuns(listRuns(folder), likeOf(record)).map(({ point }) => point) : [];
  const judged = baseline ? gateAgainst(record, baseline) : record;
  const none = past.asked === true && older === null && baseline === null;
  return {
    lacking: none
      ? `no run of ${record.stack.project} is kept in ${folder ?? 'any folder'}: this one is held against nothing`
      : null,
    record: judged,
    beside: {
      changes: older ? compareRuns(older, record) : null,
      trend: keeps ? [...kept, pointOf(judged)] : [],
    },
  };
}

/** Keeps the run where that is wanted; answers why it could not, for the verdict is told all the same. */
export async function remember(past: Past, record: RunRecord, evidence: Evidence): Promise<ConfigError | null> {
  if (!past.keeps || past.folder === null) return null;
  try {
    await keepRun(past.folder, { record, evidence, point: pointOf(record) }, past.limits);
    return null;
  } catch (error) {
    if (error instanceof ConfigError) return error;
    throw error;
  }
}
