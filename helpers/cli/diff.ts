import type { Command } from 'commander';
import { renderChanges } from '../../reports/diff-text.ts';
import { compareRuns } from '../comparison/compare-runs.ts';
import { findRun } from '../history/find-run.ts';
import { escapeCharacters } from '../lib/printable.ts';
import { finishWith } from './finish.ts';
import { historyFolder } from './past.ts';
import { paintFor, widthOf } from './terminal.ts';

interface DiffOptions {
  out: string;
  history?: string;
  json?: boolean;
}

/** What changed between two runs; 1 where something that counts got worse. */
function diff(old: string, now: string, options: DiffOptions): number {
  const folder = historyFolder(options);
  const changes = compareRuns(findRun(old, folder), findRun(now, folder));
  if (options.json) process.stdout.write(`${escapeCharacters(JSON.stringify(changes, null, 2))}\n`);
  else {
    const style = { paint: paintFor(process.stdout), width: widthOf(process.stdout), verbose: true };
    const lines = renderChanges(changes, style, { whole: true });
    process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  }
  return changes.isWorse ? 1 : 0;
}

export function addDiff(program: Command): void {
  program
    .command('diff')
    .description('what changed between two runs: exit 1 where something got worse')
    .argument('<OLD>', 'a run.json, the beginning of a kept run’s name, as in 2026-11-27, or last~1')
    .argument('[NEW]', 'the same of the newer run', 'last')
    .option('-o, --out <DIR>', 'the output folder, which keeps runs in runs/', 'stackproof-report')
    .option('--history <DIR>', 'the folder that keeps them, where it is another')
    .option('--json', 'as JSON')
    .action(finishWith(diff));
}
