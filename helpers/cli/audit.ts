import type { Command } from 'commander';
import { criteria } from '../../suites/index.ts';
import { loadPolicy } from '../policy/load.ts';
import { lookAt, parseOutside } from '../sources/live.ts';
import { judgeAndReport } from './judge-and-report.ts';
import { addJudgingOptions, type JudgingOptions } from './options.ts';
import { prepareOutput } from './report.ts';
import { finishWith, interruptible } from './run.ts';
import { showProgress } from './terminal.ts';
import { toolVersion } from './version.ts';

export const checkIds = (): string[] => criteria.flatMap(({ checks }) => checks.map(({ id }) => id));

interface AuditOptions extends JudgingOptions {
  outside?: string;
}

async function audit(options: AuditOptions): Promise<number> {
  const startedAt = Date.now();
  const outside = options.outside === undefined ? null : parseOutside(options.outside);
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  prepareOutput(options.out);
  const { progress, done } = showProgress({ quiet: options.quiet === true });
  const { evidence, policy } = await interruptible((signal) =>
    lookAt({ dockerHost: null, project: options.project ?? null, policy: loaded, until: options.until ?? null, outside, lab: null, source: 'live', images: [], composeFiles: null, tool: toolVersion(), progress, signal }),
  );
  done();
  return judgeAndReport({ evidence, policy, until: options.until ?? policy.file.iteration, source: 'live', startedAt }, options);
}

export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('judge the running stack; DOCKER_HOST or the Docker context names the engine')
    .option('--project <NAME>', 'the Compose project (default: the only one running, else the policy’s)')
    .option('--outside <ssh://user@host>', 'a machine that lends an outside view of this host');
  addJudgingOptions(command).action(finishWith(audit));
}
