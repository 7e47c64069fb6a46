import { criteria, unjudged } from '../../suites/index.ts';
import { summaries } from '../derived/record/summaries.ts';
import { judge } from '../kernel/judge.ts';
import { exitCode } from '../kernel/gate.ts';
import type { RunRecord } from '../kernel/record.ts';
import type { Evidence } from '../evidence/evidence.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { lastIteration, type JudgingOptions } from './options.ts';
import { codeAgainst } from './against.ts';
import { lookBack, remember, type Past } from './past.ts';
import { printReport, writeReports } from './report.ts';

export const checkIds = (): string[] => criteria.flatMap(({ checks }) => checks.map(({ id }) => id));

export interface Judging {
  evidence: Evidence;
  policy: LoadedPolicy;
  until: number;
  source: RunRecord['source'];
  /** Milliseconds since the epoch, when the command began. */
  startedAt: number;
  past: Past;
  /** Is handed the record before it is written. */
  judged?: (record: RunRecord) => void;
}

/** The record of a recording, judged to an iteration; neither written nor kept. */
export const judgeTo = (
  iteration: number,
  { evidence, policy, source, startedAt }: Pick<Judging, 'evidence' | 'policy' | 'source' | 'startedAt'>,
  { only, failOn }: Pick<JudgingOptions, 'only' | 'failOn'>,
): RunRecord =>
  judge(evidence, policy, {
    criteria,
    unjudged,
    until: iteration,
    only: only ?? null,
    failOn: failOn ?? policy.file.failOn,
    source,
    judgedAt: new Date().toISOString(),
    durationMs: Date.now() - startedAt,
    summaries,
  });

/**
 * Judges a recording, writes and prints its reports, keeps the run, and answers the exit code. Throws ConfigError,
 * after all was printed, where a report could not be written or the run not kept.
 */
export async function judgeAndReport(judging: Judging, options: JudgingOptions): Promise<0 | 1 | 3> {
  const { evidence, until, past, judged } = judging;
  const fresh = judgeTo(until, judging, options);
  const { record, beside, lacking } = lookBack(past, fresh);
  if (lacking !== null) process.stderr.write(`stackproof: ${lacking}\n`);
  judged?.(record);
  // What is left of the iteration that comes next, by the same evidence.
  const preview = options.only === undefined && until < lastIteration ? judgeTo(until + 1, judging, options) : null;
  const { paths, failed } = writeReports(options.out, options.format, { record, evidence, ...beside, preview });
  // What was seen is said, though it could not be kept.
  printReport(record, beside, paths, { ...options, decides: past.decides === true });
  const forgotten = await remember(past, fresh, evidence);
  const first = failed ?? forgotten;
  if (first) throw first;
  return past.decides ? codeAgainst(record, beside.changes) : exitCode(record);
}
