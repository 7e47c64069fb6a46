import type { Command } from 'commander';
import type { Evidence } from '../evidence/evidence.ts';
import { printable } from '../lib/printable.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { projectsOf as declaredProjects } from '../policy/ours.ts';
import { partOf } from '../policy/part-of.ts';
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

/** Whatever of the policy's other projects leads to these services is not in their files. */
function tellLeftOut({ file }: LoadedPolicy, { project, beside = [] }: Evidence): void {
  const left = declaredProjects(file).filter((each) => each !== project && !beside.includes(each));
  if (left.length === 0) return;
  process.stderr.write(
    `the policy is also of ${printable(left.join(', '))}, whose files were not named: ` +
      'name the folder of each with --project-directory\n',
  );
}

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
    const policy = loaded
      ? { ...loaded, file: partOf(loaded.file, evidence.project, evidence.beside) }
      : deriveFrom(evidence);
    tellLeftOut(policy, evidence);
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
