import type { Command } from 'commander';
import type { RunRecord } from '../kernel/record.ts';
import type { Lab, Progress } from '../lab/contract.ts';
import { loadPolicy } from '../policy/load.ts';
import type { LookRequest } from '../sources/live.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { forecastFrom } from './expected-times.ts';
import { readEarlier } from './run-before.ts';
import { addJudgingOptions, disturbOption, type JudgingOptions } from './options.ts';
import { addOutsideOptions, readOutside, type OutsideOptions } from './outside-options.ts';
import { openOutput, withOutput } from './output.ts';
import { openPast } from './past.ts';
import { finishWith, interruptible, sayLeft } from './finish.ts';
import { addTellingOptions, withTeller, type TellingOptions } from './tell.ts';
import { showProgress } from './terminal.ts';
import { toolVersion } from './version.ts';

interface AuditOptions extends JudgingOptions, TellingOptions, OutsideOptions {
  disturb?: boolean;
}

/** The lab whose engine DOCKER_HOST names: its internet is an outside view that need not be lent. */
async function labBehind(dockerHost: string | undefined, progress: Progress): Promise<Lab | null> {
  const id = /^unix:.*\b(sp-[0-9a-f]{6})\b/.exec(dockerHost ?? '')?.[1];
  if (id === undefined) return null;
  try {
    const { attachLab } = await import('../lab/index.ts');
    const lab = await attachLab(id, progress);
    return lab.dockerHost === dockerHost ? lab : null;
  } catch {
    // No lab of ours after all, or the package, which holds none: an engine like any other.
    return null;
  }
}

async function audit(options: AuditOptions, judged: (record: RunRecord) => void): Promise<number> {
  // Nobody who only asks for the version or the list waits for what looks.
  const { lookAndUse } = await import('../sources/live.ts');
  const startedAt = Date.now();
  const outside = readOutside(options);
  const loaded = loadPolicy(options.policy, process.cwd(), checkIds());
  const forecast = forecastFrom(options.out);
  const past = openPast(options, { keeps: true });
  // Before the folder is made ready: what lies there is the run of before.
  const earlier = readEarlier(options, loaded);
  return withOutput(openOutput(options.out), () =>
    interruptible(async (signal) => {
      const { progress, done } = showProgress({ quiet: options.quiet === true, forecast });
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
        return judgeAndReport({ evidence, policy, until, source: 'live', startedAt, past, judged }, options);
      }).finally(done);
    }),
  );
}

export function addAudit(program: Command): void {
  const command = program
    .command('audit')
    .description('judge the running stack; DOCKER_HOST or the Docker context names the engine')
    .option(
      '-p, --project <NAME>',
      'the Compose project, or several as in a,b (default: the only one running, else the policy’s)',
    );
  addTellingOptions(addJudgingOptions(addOutsideOptions(command).addOption(disturbOption()))).action(
    finishWith((options: AuditOptions) => withTeller(options, (judged) => audit(options, judged))),
  );
}
