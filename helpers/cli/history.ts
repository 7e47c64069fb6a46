import type { Command } from 'commander';
import { countPoint, sparkline } from '../../reports/diff-text.ts';
import { hang } from '../../reports/layout.ts';
import { plural } from '../../reports/text.ts';
import { colourOfPoint } from '../comparison/trend.ts';
import { listRuns, type KeptRun } from '../history/kept-runs.ts';
import { printable } from '../lib/printable.ts';
import { finishWith } from './finish.ts';
import { historyFolder } from './past.ts';
import { paintFor, widthOf } from './terminal.ts';

interface HistoryOptions {
  out: string;
  history?: string;
  project?: string;
  json?: boolean;
}

const tones = { pass: 'good', fail: 'bad', unknown: 'doubt' } as const;

/** The last so many have a bar each. */
const most = 40;

function describeRun({ id, point, only }: KeptRun): string {
  const { outcome, until, unseen, waived, done, known } = point;
  const facts = [
    plural(countPoint(point), 'finding'),
    ...(unseen > 0 ? [`${unseen} unseen`] : []),
    ...(waived > 0 ? [`${waived} waived`] : []),
    ...(known === undefined ? [] : [`${known} of them known to its baseline`]),
    `${done}/7 iterations`,
    only === null ? `judged to ${until}` : `only ${only.join(', ')}`,
  ];
  return `${id}  ${outcome.padEnd(7)}  ${facts.join(', ')}`;
}

/** Runs of one stack, looked at in one way. */
function describeRow(runs: readonly KeptRun[], style: Pick<ReturnType<typeof styleOf>, 'paint' | 'width'>): string[] {
  const [first] = runs;
  if (!first) return [];
  const counts = runs.slice(-most).map(({ point }) => countPoint(point));
  const trend = `${sparkline(counts)}  ${counts[0] ?? 0} → ${counts.at(-1) ?? 0} findings`;
  return [
    style.paint('strong', `${printable(first.project)} (${first.source}), ${plural(runs.length, 'run')}`),
    `  ${trend}`,
    ...runs.flatMap((run) => {
      const [head = '', ...tail] = hang('  ', '', describeRun(run), style.width);
      const { outcome } = run.point;
      return [head.replace(outcome, () => style.paint(tones[colourOfPoint(run.point)], outcome)), ...tail];
    }),
  ];
}

const styleOf = (stream: NodeJS.WriteStream) => ({ paint: paintFor(stream), width: widthOf(stream) });

function history(options: HistoryOptions): number {
  const folder = historyFolder(options);
  const runs = listRuns(folder).filter(({ project }) => options.project === undefined || project === options.project);
  if (options.json) {
    process.stdout.write(`${JSON.stringify(runs, null, 2)}\n`);
    return 0;
  }
  if (runs.length === 0) process.stderr.write(`stackproof: ${folder} keeps no run yet: each audit leaves one there\n`);
  const rows = Map.groupBy(runs, ({ project, source }) => `${source} ${project}`);
  const lines = [...rows.values()].flatMap((row) => describeRow(row, styleOf(process.stdout)));
  process.stdout.write(lines.map((line) => `${line}\n`).join(''));
  return 0;
}

export function addHistory(program: Command): void {
  program
    .command('history')
    .description('the runs kept, with their trend')
    .option('-p, --project <NAME>', 'only of this Compose project')
    .option('-o, --out <DIR>', 'the output folder, which keeps them in runs/', 'stackproof-report')
    .option('--history <DIR>', 'the folder that keeps them, where it is another')
    .option('--json', 'as JSON')
    .action(finishWith(history));
}
