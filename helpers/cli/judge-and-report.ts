import { criteria } from '../../suites/index.ts';
import { summaries } from '../derived/record/summaries.ts';
import { exitCode, judge } from '../kernel/judge.ts';
import type { RunRecord } from '../kernel/record.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import type { JudgingOptions } from './options.ts';
import { printReport, writeReports } from './report.ts';

export const checkIds = (): string[] => criteria.flatMap(({ checks }) => checks.map(({ id }) => id));

export interface Judging {
  evidence: Evidence;
  policy: LoadedPolicy;
  until: number;
  source: RunRecord['source'];
  /** Milliseconds since the epoch, when the command began. */
  startedAt: number;
  /** Is handed the record before it is written. */
  judged?: (record: RunRecord) => void;
}

/**
 * Judges a recording, writes and prints its reports, and answers the exit code. Throws ConfigError, after all was
 * printed, where a report could not be written.
 */
export function judgeAndReport(
  { evidence, policy, until, source, startedAt, judged }: Judging,
  options: JudgingOptions,
): 0 | 1 | 3 {
  const record = judge(evidence, policy, {
    criteria,
    until,
    only: options.only ?? null,
    failOn: options.failOn ?? policy.file.failOn,
    source,
    judgedAt: new Date().toISOString(),
    durationMs: Date.now() - startedAt,
    summaries,
  });
  judged?.(record);
  const { paths, failed } = writeReports(options.out, options.format, record, evidence);
  // What was seen is said, though it could not be kept.
  printReport(record, paths, options);
  if (failed) throw failed;
  return exitCode(record);
}
