import type { Command } from 'commander';
import { loadPolicy } from '../policy/load.ts';
import { projectsOf as declaredProjects } from '../policy/ours.ts';
import { deriveFrom } from '../sources/derive-from.ts';
import { planStack } from '../sources/planned.ts';
import { addProjectsOptions, projectsOf, type ComposeOptions } from './compose-options.ts';
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
  const [first, ...others] = projectsOf(options, options.project);
  const past = openPast(options, { keeps: false });
  return withOutput(openOutput(options.out), async () => {
    const evidence = await planStack({
      ...first,
      others,
      declared: loaded ? declaredProjects(loaded.file) : [],
      tool: toolVersion(),
      cwd: process.cwd(),
    });
    const policy = loaded ?? deriveFrom(evidence);
    const until = options.until ?? policy.file.iteration;
    return judgeAndReport({ evidence, policy, until, source: 'plan', startedAt, past }, options);
  });
}

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description('judge compose files alone, as `docker compose config` reads them: nothing is started or asked')
    .option('-p, --project <NAME>', 'the project’s name, of several as in a,b (default: as Compose has it)');
  addJudgingOptions(addProjectsOptions(command), { keeps: false }).action(finishWith(plan));
}
