import { existsSync } from 'node:fs';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { likeRuns, listRuns, type KeptRun, type Like } from './kept-runs.ts';
import { readRun } from './read-run.ts';

/** Newest run kept of a stack, seen in the same way; null: none is kept. */
export function findLast(folder: string, like: Like): KeptRun | null {
  return likeRuns(listRuns(folder), like).at(-1) ?? null;
}

/**
 * The run that a word names: a run.json, a folder with one, or a kept run by the beginning of its name, as in
 * 2026-11-27. `last` is the newest kept, `last~1` the one before. Throws ConfigError where there is none, or several.
 */
export const findRun = (word: string, folder: string): RunRecord => readRun(locateRun(word, folder));

/** Where the run lies that a word names: its file, or the folder that has it. Throws as findRun does. */
export function locateRun(word: string, folder: string): string {
  const runs = listRuns(folder);
  const back = /^last(?:~(\d+))?$/.exec(word);
  if (back) {
    const run = runs.at(-1 - Number(back[1] ?? 0));
    if (run) return run.folder;
    throw new ConfigError(
      `${word}: ${folder} keeps ${runs.length} run${runs.length === 1 ? '' : 's'}: ` +
        'name the run.json of one, or let an audit leave one there',
    );
  }
  if (existsSync(word)) return word;
  const [found, ...more] = runs.filter(({ id }) => id.startsWith(word));
  if (found && more.length === 0) return found.folder;
  if (found)
    throw new ConfigError(`${word} begins the names of ${more.length + 1} runs in ${folder}: write more of it`);
  throw new ConfigError(`${word} is no file, and no run that ${folder} keeps: \`stackproof history\` lists them`);
}
