import { join } from 'node:path';
import type { Lab } from '../lab/contract.ts';
import { chooseDriver, startLab } from '../lab/index.ts';
import { ConfigError, messageOf } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { lookAndUse, type LookRequest } from '../sources/live.ts';
import { bringUp, lastStack, toStack } from '../sources/spun.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { readEarlier } from './run-before.ts';
import type { JudgingOptions } from './options.ts';
import { forecastFrom } from './expected-times.ts';
import { openOutput, withOutput } from './output.ts';
import { openPast, type Past } from './past.ts';
import { interruptible, sayLeft } from './finish.ts';
import { showProgress, type Shown } from './terminal.ts';
import { toolVersion } from './version.ts';

export interface DemoOptions extends JudgingOptions {
  /** The iteration of the reference stack. */
  stack?: number;
  keep?: boolean;
  disturb?: boolean;
  since?: string;
}

const project = 'media';
const referencePolicy = join(projectRoot, 'fixtures/policies/reference.yaml');

const drivers = {
  embedded: 'lab: a private engine in network namespaces of its own',
  dind: 'lab: an engine in a privileged container of the engine that answers here',
};

interface Plan {
  stack: ReturnType<typeof toStack>;
  until: number;
  policy: LoadedPolicy;
  startedAt: number;
  past: Past;
  shown: Shown;
  earlier: LookRequest['earlier'];
}

async function lookInLab(
  lab: Lab,
  { stack, until, policy, startedAt, past, shown: { progress, done }, earlier }: Plan,
  options: DemoOptions,
): Promise<number> {
  // No signal: the lab listens for itself and goes with all that is in it, the helper container too.
  const up = await bringUp(lab, stack, { project, progress });
  const request: LookRequest = {
    dockerHost: lab.dockerHost,
    project,
    policy,
    until,
    outside: null,
    lab,
    source: 'spun',
    images: up.images,
    composeFiles: up.files,
    runCompose: (args) => lab.compose(args, { env: up.references }),
    references: up.references,
    disturb: options.disturb === true,
    ...(earlier ? { earlier } : {}),
    tool: toolVersion(),
    progress,
    left: sayLeft,
  };
  const code = await lookAndUse(request, async ({ evidence }) => {
    if (options.keep) await lab.keep();
    done();
    return judgeAndReport({ evidence, policy, until, source: 'spun', startedAt, past }, options);
  });
  if (options.keep)
    process.stderr.write(
      `lab ${lab.id} is kept: \`export DOCKER_HOST=${lab.dockerHost}\` to use it, ` +
        `\`stackproof lab down ${lab.id}\` to remove it\n`,
    );
  return code;
}

/** Brings the reference stack up in a lab, judges it, and takes the lab down again; answers the exit code. */
export async function runDemo(options: DemoOptions): Promise<number> {
  const startedAt = Date.now();
  const stack = toStack(options.stack ?? options.until ?? lastStack);
  const until = options.until ?? stack;
  const policy = loadPolicy(options.policy ?? referencePolicy, process.cwd(), checkIds());
  if (!policy)
    throw new ConfigError(`policy ${referencePolicy} is not there: clone stackproof again, or name one with --policy`);
  const forecast = forecastFrom(options.out);
  const past = openPast(options, { keeps: true });
  const earlier = readEarlier(options, policy, 'spun');
  return withOutput(openOutput(options.out), () =>
    interruptible(
      async (signal) => {
        const shown = showProgress({ quiet: options.quiet === true, signal, forecast });
        shown.note(drivers[await chooseDriver(process.env)]);
        let lab: Lab | null = null;
        try {
          lab = await startLab(shown.progress);
          return await lookInLab(lab, { stack, until, policy, startedAt, past, shown, earlier }, options);
        } finally {
          if (lab && !lab.kept) {
            shown.progress('taking the lab down');
            // The verdict stands, whatever becomes of the lab.
            await lab.down().catch((error: unknown) => sayLeft(messageOf(error)));
          }
          shown.done();
        }
      },
      { atOnce: true },
    ),
  );
}
