import type { Command } from 'commander';
import { loadPolicy } from '../policy/load.ts';
import { partOf } from '../policy/part-of.ts';
import { deriveFrom } from '../sources/derive-from.ts';
import { planStack } from '../sources/planned.ts';
import { addComposeOptions, composeFilesOf, type ComposeOptions } from './compose-options.ts';
import { finishWith } from './finish.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { addJudgingOptions, type JudgingOptions } from './options.ts';
import { openOutput, withOutput } from './output.ts';
import { openPast } from './past.ts';
import { toolVersion } from './version.ts';

interface PlanOptions extends JudgingOptions, ComposeOptions {}

async function plan(options: PlanOptions): Promise<number> {
  const startedAt = Date.now();
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  const files = composeFilesOf(options.file);
  const past = openPast(options, { keeps: false });
  return withOutput(openOutput(options.out), async () => {
    const evidence = await planStack({
      files,
      envFiles: options.envFile ?? [],
      profiles: options.profile ?? [],
      project: options.project ?? null,
      tool: toolVersion(),
      cwd: process.cwd(),
    });
    const policy = loaded ? { ...loaded, file: partOf(loaded.file, evidence.project) } : deriveFrom(evidence);
    const until = options.until ?? policy.file.iteration;
    return judgeAndReport({ evidence, policy, until, source: 'plan', startedAt, past }, options);
  });
}

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description('judge compose files alone, as `docker compose config` reads them: nothing is started or asked')
    .option('-p, --project <NAME>', 'the project’s name (default: as Compose has it)');
  addJudgingOptions(addComposeOptions(command), { keeps: false }).action(finishWith(plan));
}
