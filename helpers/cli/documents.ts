import { join } from 'node:path';
import type { Command } from 'commander';
import { renderCompletion } from '../../reports/completion.ts';
import { runFile } from '../../reports/run-file.ts';
import { renderValidation } from '../../reports/validation.ts';
import type { TrendPoint } from '../comparison/trend.ts';
import { likeOf, likeRuns, listRuns } from '../history/kept-runs.ts';
import { readRun } from '../history/read-run.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { finishWith } from './finish.ts';
import { lastIteration } from './options.ts';
import { historyFolder } from './past.ts';

const documents = {
  completion: {
    file: 'COMPLETION',
    render: renderCompletion,
  },
  validation: {
    file: 'VALIDATION',
    render: (iteration: number, record: RunRecord) => renderValidation(iteration, record),
  },
} as const;

const isDocument = (word: string): word is keyof typeof documents => word in documents;

function iterationOf(text: string): number {
  const iteration = Number(text);
  if (/^\d$/.test(text) && iteration >= 1 && iteration <= lastIteration) return iteration;
  throw new ConfigError(`${JSON.stringify(text)} is no iteration: give one from 1 to ${lastIteration}`);
}

/** The runs kept of the same stack up to this one, the oldest first. */
function trendOf(record: RunRecord, folder: string): TrendPoint[] {
  return likeRuns(listRuns(folder), likeOf(record))
    .map(({ point }) => point)
    .filter(({ gatheredAt }) => gatheredAt <= record.gatheredAt);
}

function report(kind: string, number: string, { out, history }: { out: string; history?: string }): number {
  if (!isDocument(kind))
    throw new ConfigError(`${JSON.stringify(kind)} is no document: choose from ${Object.keys(documents).join(', ')}`);
  const iteration = iterationOf(number);
  const { file, render } = documents[kind];
  const path = join(out, `${file}-${iteration}.md`);
  const record = readRun(join(out, runFile.file));
  const text = render(
    iteration,
    record,
    trendOf(record, historyFolder({ out, ...(history === undefined ? {} : { history }) })),
  );
  try {
    writeWhole(path, text);
  } catch (error) {
    throw new ConfigError(`${path} ${whyNot(error)}: make room there, or name another folder with --out`);
  }
  process.stdout.write(`${path}\n`);
  return 0;
}

/** `report completion N`, `report validation N`. */
export function addDocuments(program: Command): void {
  program
    .command('report')
    .description('the completion or the validation report of an iteration, from the record of the last run')
    .argument('<document>', Object.keys(documents).join(' or '))
    .argument('<iteration>', `from 1 to ${lastIteration}`)
    .option('-o, --out <DIR>', 'the folder of the last run, where the document is written', 'stackproof-report')
    .option('--history <DIR>', 'the folder that keeps the runs, where it is another')
    .action(finishWith(report));
}
