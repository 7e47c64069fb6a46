import { join } from 'node:path';
import type { Command } from 'commander';
import { z } from 'zod';
import { renderCompletion } from '../../reports/completion.ts';
import { renderValidation } from '../../reports/validation.ts';
import type { RunRecord } from '../kernel/record.ts';
import { ConfigError } from '../lib/errors.ts';
import { readJsonFile } from '../lib/json.ts';
import { whyNot, writeWhole } from '../lib/write-whole.ts';
import { finishWith } from './finish.ts';
import { formats, lastIteration } from './options.ts';

/** What tells a run record from another file; the rest is as we wrote it. */
const Written = z.custom<RunRecord>(
  (value) =>
    z
      .looseObject({
        schema: z.literal(1),
        gatheredAt: z.string(),
        criteria: z.array(z.looseObject({ id: z.string(), iteration: z.number(), checks: z.array(z.unknown()) })),
        health: z.looseObject({ progress: z.looseObject({ done: z.number() }) }),
        artifacts: z.array(z.unknown()),
      })
      .safeParse(value).success,
);

const documents = {
  completion: {
    file: 'COMPLETION',
    render: (iteration: number, record: RunRecord) => renderCompletion(iteration, record),
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

/** Of which run they tell: the last one's record in the output folder. */
function readRun(folder: string): RunRecord {
  const path = join(folder, formats.json);
  const record = readJsonFile(path, Written);
  if (record) return record;
  throw new ConfigError(`${path} is no run record: run an audit first, or name its folder with --out`);
}

function report(kind: string, number: string, { out }: { out: string }): number {
  if (!isDocument(kind))
    throw new ConfigError(`${JSON.stringify(kind)} is no document: choose from ${Object.keys(documents).join(', ')}`);
  const iteration = iterationOf(number);
  const { file, render } = documents[kind];
  const path = join(out, `${file}-${iteration}.md`);
  const text = render(iteration, readRun(out));
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
    .action(finishWith(report));
}
