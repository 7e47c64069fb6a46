import { existsSync, statSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { criteria } from '../../suites/index.ts';
import { findLast, locateRun } from '../history/find-run.ts';
import { keptFiles, type Like } from '../history/kept-runs.ts';
import type { LookRequest } from '../sources/live.ts';
import { chooseProjects } from '../sources/choose-project.ts';
import { ConfigError, unreadableReason } from '../lib/errors.ts';
import { readPlainFile } from '../lib/read-file.ts';
import type { LoadedPolicy } from '../policy/load.ts';
import { projectsOf } from '../policy/ours.ts';
import { historyFolder, type PastOptions } from './past.ts';

type Earlier = NonNullable<LookRequest['earlier']>;

interface Before extends Pick<PastOptions, 'since' | 'out' | 'history'> {
  project?: string;
}

/** A record of a stack of many services has a few megabytes. */
const largest = 256 * 1024 * 1024;

const fileOf = (path: string): string =>
  statSync(path, { throwIfNoEntry: false })?.isDirectory() ? join(path, keptFiles.record) : path;

/**
 * The newest run that was kept of this stack and judged it as a whole: one of a few criteria says nothing of the rest.
 * Where none is kept, the last record of the output folder, or what a run that failed since called it.
 */
function lastOf(options: Before, like: Like): string | undefined {
  const kept = options.history === false ? null : findLast(historyFolder(options), like);
  if (kept) return fileOf(kept.folder);
  const record = join(options.out, keptFiles.record);
  return [record, `${record}.old`].find((each) => existsSync(each));
}

/** Throws ConfigError where a run that is named is not there, or cannot be read. */
function readRecord(options: Before, like: Like): Earlier['run'] {
  const word = options.since === 'last' ? undefined : options.since;
  const path = word === undefined ? lastOf(options, like) : fileOf(locateRun(word, historyFolder(options)));
  if (path === undefined) return null;
  try {
    return { name: path, text: readPlainFile(path, largest) };
  } catch (error) {
    if (word === undefined) return { name: path, text: null };
    throw new ConfigError(`--since ${path} ${unreadableReason(error)}: name the run.json of an earlier run`);
  }
}

/** Runs are told apart by the project with the bare names. */
function projectOf({ project }: Before, policy: LoadedPolicy | null): string | null {
  const declared = policy ? projectsOf(policy.file) : [];
  if (project === undefined) return declared[0] ?? null;
  return chooseProjects({ named: project, declared, running: [] })[0];
}

/** What a run may be held against: an earlier record, the policy’s file, and all checks that there are now. */
export const readEarlier = (
  options: Before,
  policy: LoadedPolicy | null,
  source: 'live' | 'spun' | 'rehearse' = 'live',
): Earlier => ({
  run: readRecord(options, { project: projectOf(options, policy), source }),
  policy: policy && !policy.derived ? { path: resolve(policy.path), sha256: policy.sha256 } : null,
  checks: criteria.flatMap(({ id, checks }) =>
    checks.map((check) => ({ criterion: id, check: check.id, severity: check.severity })),
  ),
});
