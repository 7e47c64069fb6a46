import { existsSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { criteria } from '../../suites/index.ts';
import type { LookRequest } from '../sources/live.ts';
import { ConfigError, unreadableReason } from '../lib/errors.ts';
import { readPlainFile } from '../lib/read-file.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { formats } from './options.ts';

type Earlier = NonNullable<LookRequest['earlier']>;

/** A record of a stack of many services has a few megabytes. */
const largest = 256 * 1024 * 1024;

/**
 * The record that is named, else the last one of the output folder: `run.json`, or what a run that failed since called
 * it. Throws ConfigError where the one that is named cannot be read.
 */
function readRecord({ since, out }: { since?: string; out: string }): Earlier['run'] {
  const last = join(out, formats.json);
  const path = since ?? [last, `${last}.old`].find((each) => existsSync(each));
  if (path === undefined) return null;
  try {
    return { name: path, text: readPlainFile(path, largest) };
  } catch (error) {
    if (since === undefined) return { name: path, text: null };
    throw new ConfigError(`--since ${path} ${unreadableReason(error)}: name the run.json of an earlier run`);
  }
}

/** What a run may be held against: an earlier record, the policy’s file, and all checks that there are now. */
export const readEarlier = (options: { since?: string; out: string }, policy: LoadedPolicy | null): Earlier => ({
  run: readRecord(options),
  policy: policy && !policy.derived ? { path: resolve(policy.path), sha256: policy.sha256 } : null,
  checks: criteria.flatMap(({ id, checks }) =>
    checks.map((check) => ({ criterion: id, check: check.id, severity: check.severity })),
  ),
});
