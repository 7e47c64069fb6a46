import type { Command } from 'commander';
import type { Lab, Progress } from '../lab/contract.ts';
import { loadPolicy } from '../policy/load.ts';
import { lookAndUse, type LookRequest } from '../sources/live.ts';
import { parseOutside } from '../sources/lent-outside.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { readEarlier } from './run-before.ts';
import { addJudgingOptions, disturbOption, sinceOption, type JudgingOptions } from './options.ts';
import { openOutput, withOutput } from './output.ts';
import { finishWith, interruptible, sayLeft } from './finish.ts';
import { showProgress } from './terminal.ts';
import { toolVersion } from './version.ts';

interface AuditOptions extends JudgingOptions {
  outside?: string;
  disturb?: boolean;
  since?: string;
}

/** The lab whose engine DOCKER_HOST names: its internet is an outside view that need not be lent. */
async function labBehind(dockerHost: string | undefined, progress: Progress): Promise<Lab | null> {
  const id = /^unix:.*\b(sp-[0-9a-f]{6})\b/.exec(dockerHost ?? '')?.[1];
  if (id === undefined) return null;
  const { attachLab } = await import('../lab/index.ts');
  try {
    const lab = await attachLab(id, progress);
    return lab.dockerHost === dockerHost ? lab : null;
  } catch {
    // No lab of ours after all: an engine like any other.
    return null;
  }
}

async function audit(options: AuditOptions): Promise<number> {
  const startedAt = Date.now();
  const outside = options.outside === undefined ? null : parseOutside(options.outside);
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  // Before the folder is made ready: what lies there is the run of before.
  const earlier = readEarlier(options, loaded);
  return withOutput(openOutput(options.out), () =>
    interruptible(async (signal) => {
      const { progress, done } = showProgress({ quiet: options.quiet === true });
      const lab = outside === null ? await labBehind(process.env['DOCKER_HOST'], progress) : null;
      const request: LookRequest = {
        dockerHost: null,
        project: options.project ?? null,
        policy: loaded,
        until: options.until ?? null,
        outside,
        lab,
        source: 'live',
        images: [],
        composeFiles: null,
        disturb: options.disturb === true,
        earlier,
        ...(lab ? { runCompose: (args) => lab.compose(args) } : {}),
        tool: toolVersion(),
        progress,
        signal,
        left: sayLeft,
      };
      // What was seen is judged and written before anything is taken away.
      return lookAndUse(request, ({ evidence, policy }) => {
        done();
        const until = options.until ?? policy.file.iteration;
        return judgeAndReport({ evidence, policy, until, source: 'live', startedAt }, options);
      }).finally(done);
    }),
  );
}

export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('judge the running stack; DOCKER_HOST or the Docker context names the engine')
    .option('-p, --project <NAME>', 'the Compose project (default: the only one running, else the policy’s)')
    .option('--outside <ssh://user@host>', 'a machine that lends an outside view of this host');
  addJudgingOptions(command.addOption(disturbOption()).addOption(sinceOption())).action(finishWith(audit));
}
