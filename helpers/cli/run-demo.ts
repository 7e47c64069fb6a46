import { join } from 'node:path';
import type { Lab } from '../lab/contract.ts';
import { ConfigError } from '../lib/errors.ts';
import { projectRoot } from '../lib/project-root.ts';
import { loadPolicy, type LoadedPolicy } from '../policy/load.ts';
import { lookAndUse, type LookRequest } from '../sources/live.ts';
import { bringUp, lastStack, toStack } from '../sources/spun.ts';
import { checkIds, judgeAndReport } from './judge-and-report.ts';
import { readEarlier } from './run-before.ts';
import type { JudgingOptions } from './options.ts';
import { openPast, type Past } from './past.ts';
import { sayLeft } from './finish.ts';
import { inLab, tellKept } from './in-lab.ts';
import type { Shown } from './terminal.ts';
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
  if (options.keep) tellKept(lab);
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
  const past = openPast(options, { keeps: true });
  const earlier = readEarlier(options, policy, 'spun');
  return inLab(options, (lab, shown) =>
    lookInLab(lab, { stack, until, policy, startedAt, past, shown, earlier }, options),
  );
}
