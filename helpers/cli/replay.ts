import type { Command } from 'commander';
import type { RunRecord } from '../kernel/record.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { deriveFrom } from '../sources/derive-from.ts';
import { readRecording } from '../sources/recorded.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { addJudgingOptions, type JudgingOptions } from './options.ts';
import { openOutput, refuseOverwriting, withOutput } from './output.ts';
import { openPast } from './past.ts';
import { finishWith } from './finish.ts';
import { addTellingOptions, withTeller, type TellingOptions } from './tell.ts';

type ReplayOptions = JudgingOptions & TellingOptions;

async function replay(path: string, options: ReplayOptions, judged: (record: RunRecord) => void): Promise<number> {
  const startedAt = Date.now();
  const evidence = readRecording(path);
  const policy: LoadedPolicy = loadPolicy(options.policy, process.cwd(), checkIds()) ?? deriveFrom(evidence);
  const past = openPast(options, { keeps: false });
  refuseOverwriting(path, options.out);
  // The recording itself may lie in the output folder, or another one that nobody asked to lose.
  const output = openOutput(options.out, ['evidence']);
  const format = options.format.filter((each) => each !== 'evidence');
  return withOutput(output, async () =>
    judgeAndReport(
      { evidence, policy, until: options.until ?? policy.file.iteration, source: 'replay', startedAt, past, judged },
      { ...options, format },
    ),
  );
}

export function addReplay(program: Command): void {
  const command = program
    .command('replay')
    .description('judge a recording again; writes no evidence.json')
    .argument('<evidence.json>', 'the recording that an earlier run left');
  addTellingOptions(addJudgingOptions(command, { keeps: false })).action(
    finishWith((path: string, options: ReplayOptions) =>
      withTeller(options, ({ judged }) => replay(path, options, judged)),
    ),
  );
}
