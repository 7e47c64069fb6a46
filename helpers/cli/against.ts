import type { Changes } from '../comparison/changes.ts';
import { findLast } from '../history/find-run.ts';
import { exitCode } from '../kernel/gate.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import type { Past } from './past.ts';

// `rehearse --against`: whether anything got worse decides, and not what was there before.

const nothingKept = (folder: string): ConfigError =>
  new ConfigError(
    `--against last: ${folder} keeps no rehearsal of this stack: rehearse it as it is first, or name a run, or live`,
  );

/** Found before a lab is brought up; whose project it is, is known only then. */
export function requireKept(past: Pick<Past, 'folder' | 'since'>): void {
  const { folder } = past;
  if (past.since !== 'last') return;
  if (folder === null) throw new ConfigError('--against last: with --no-history there is no last run: name one');
  if (findLast(folder, { project: null, source: 'rehearse' }) === null) throw nothingKept(folder);
}

/** What decides where a run is held against another. */
export const judgement = ({ isWorse }: Changes): string =>
  isWorse ? 'Worse than the run it is held against: exit 1' : 'No worse than the run it is held against: exit 0';

/** 1 where something that counts is worse; without a stack on either side nothing can be said of that. */
export function codeAgainst(record: RunRecord, changes: Changes | null): 0 | 1 | 3 {
  if (!changes)
    throw new ConfigError(
      `there is no run of ${record.stack.project} to hold it against: rehearse it as it is first, or name a run`,
    );
  const sawStack = record.criteria.some(({ id, outcome }) => id === '0.1' && outcome === 'pass');
  if (!sawStack) return exitCode(record);
  return changes.isWorse ? 1 : 0;
}
