import { join } from 'node:path';
import { firstLineOf } from '../../helpers/lib/errors.ts';
import { takeTests } from './collect.ts';
import { verdictFile } from './plan.ts';
import type { Judging, Recordings as Recorded } from './recorded-verdicts.ts';
import { swapModules } from './swap-module.ts';

/** One text of one file, and what is to be asked of it, in this order, until something fails. Paths from the root. */
export interface Trial {
  path: string;
  text: string;
  /** Each with the files to load anew for it. */
  tests: { path: string; reload: readonly string[] }[];
  /** Checks whose verdicts over the recordings may differ, and what to load anew; null: recordings are not asked. */
  recordings: { checks: readonly string[]; reload: readonly string[] } | null;
}

/** killer: the test that failed, or `fixtures/evidence`; null: none did. */
export interface TrialResult {
  killer: { path: string; what: string } | null;
}

/** Said between two tests, or two recordings: nothing hangs. */
const beat = (): void => void process.send?.('alive');

const root = join(import.meta.dirname, '../..');
const swap = swapModules();
let recorded: Recorded | null = null;

const shortly = (error: unknown): string => firstLineOf(error).slice(0, 200);

async function runFile(address: string): Promise<string | null> {
  takeTests();
  try {
    await import(address);
  } catch (error) {
    return `does not load: ${shortly(error)}`;
  }
  for (const { name, run } of takeTests()) {
    beat();
    try {
      await run();
    } catch (error) {
      return `${name}: ${shortly(error)}`;
    }
  }
  return null;
}

async function askRecordings(address: string, checks: readonly string[]): Promise<string | null> {
  const { Recordings } = (await import('./recorded-verdicts.ts')) as { Recordings: typeof Recorded };
  recorded ??= new Recordings(beat);
  try {
    return recorded.findDifference((await import(address)) as Judging, new Set(checks));
  } catch (error) {
    return shortly(error);
  }
}

async function run({ path, text, tests, recordings }: Trial): Promise<TrialResult> {
  const all = new Set([...tests.flatMap(({ reload }) => reload), ...(recordings?.reload ?? [])]);
  const addressOf = swap({ path: join(root, path), text, reload: new Set([...all].map((each) => join(root, each))) });
  for (const test of tests) {
    const what = await runFile(addressOf(join(root, test.path)));
    if (what !== null) return { killer: { path: test.path, what } };
  }
  if (recordings === null) return { killer: null };
  const what = await askRecordings(addressOf(join(root, verdictFile)), recordings.checks);
  return { killer: what === null ? null : { path: 'fixtures/evidence', what } };
}

// What a mutant leaves behind in a promise is no failure of its test.
process.on('unhandledRejection', () => undefined);
process.on('message', (trial: Trial) => {
  void run(trial).then((result) => process.send?.(result));
});
