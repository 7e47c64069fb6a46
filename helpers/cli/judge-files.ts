import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';
import { loadPolicy } from '../policy/load.ts';
import { partOf } from '../policy/part-of.ts';
import { deriveFrom } from '../sources/derive-from.ts';
import { planStack } from '../sources/planned.ts';
import { finishWith } from './finish.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { addJudgingOptions, type JudgingOptions } from './options.ts';
import { openOutput, withOutput } from './output.ts';
import { openPast } from './past.ts';
import { toolVersion } from './version.ts';

interface PlanOptions extends JudgingOptions {
  file?: string[];
  envFile?: string[];
  profile?: string[];
}

/** As Compose looks for them, in its own order. */
const usual = ['compose.yaml', 'compose.yml', 'docker-compose.yaml', 'docker-compose.yml'];

export function filesOf(named: readonly string[] | undefined): string[] {
  const files = named ? [...named] : usual.filter((file) => existsSync(file)).slice(0, 1);
  if (files.length === 0)
    throw new ConfigError(`no compose file is here (looked for ${usual.join(', ')}): name it with -f`);
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new ConfigError(`compose file ${missing} is not there: name the right one with -f`);
  return files;
}

async function plan(options: PlanOptions): Promise<number> {
  const startedAt = Date.now();
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  const files = filesOf(options.file);
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

/** The values of an option that may be given several times. */
export const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

export function addPlan(program: Command): void {
  const command = program
    .command('plan')
    .description('judge compose files alone, as `docker compose config` reads them: nothing is started or asked')
    .option('-f, --file <FILE>', 'a compose file; several are merged as Compose does', collect)
    .option('--env-file <FILE>', 'instead of .env', collect)
    .option('--profile <NAME>', 'a profile that is meant too', collect)
    .option('-p, --project <NAME>', 'the project’s name (default: as Compose has it)');
  addJudgingOptions(command, { keeps: false }).action(finishWith(plan));
}
