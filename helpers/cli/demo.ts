import { Option, type Command } from 'commander';
import { join } from 'node:path';
import { ConfigError } from '../errors.ts';
import { startLab } from '../lab/index.ts';
import { loadPolicy } from '../policy/load.ts';
import { lookAt } from '../sources/live.ts';
import { bringUp, lastStack, toStack } from '../sources/spun.ts';
import { checkIds } from './audit.ts';
import { judgeAndReport } from './judge-and-report.ts';
import { addJudgingOptions, type JudgingOptions } from './options.ts';
import { prepareOutput } from './report.ts';
import { finishWith, interruptible } from './run.ts';
import { showProgress } from './terminal.ts';
import { projectRoot, toolVersion } from './version.ts';

interface DemoOptions extends JudgingOptions {
  stack?: number;
  keep?: boolean;
}

const project = 'media';
const referencePolicy = join(projectRoot, 'fixtures/policies/reference.yaml');

async function demo(options: DemoOptions): Promise<number> {
  const startedAt = Date.now();
  const stack = toStack(options.stack ?? options.until ?? lastStack);
  const until = options.until ?? stack;
  const policy = loadPolicy(options.policy ?? referencePolicy, process.cwd(), checkIds());
  if (!policy) throw new ConfigError(`policy ${referencePolicy} is not there: clone stackproof again, or name one with --policy`);
  prepareOutput(options.out);
  const { progress, done } = showProgress({ quiet: options.quiet === true });
  const lab = await startLab(progress);
  try {
    const up = await bringUp(lab, stack, { project, progress });
    const { evidence } = await interruptible((signal) =>
      lookAt({ dockerHost: lab.dockerHost, project, policy, until, outside: null, lab, source: 'spun', images: up.images, composeFiles: up.files, runCompose: (args) => lab.compose(args), tool: toolVersion(), progress, signal }),
    );
    if (options.keep) await lab.keep();
    done();
    const code = judgeAndReport({ evidence, policy, until, source: 'spun', startedAt }, options);
    if (options.keep) process.stderr.write(`lab ${lab.id} is kept: export DOCKER_HOST=${lab.dockerHost} · \`stackproof lab down ${lab.id}\` removes it\n`);
    return code;
  } finally {
    if (!options.keep) {
      progress('taking the lab down');
      await lab.down();
      done();
    }
  }
}

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('the reference stack, up in a lab, judged, reports written, lab taken down')
    .addOption(new Option('--stack <N>', `the stack as of iteration N, 0 to ${lastStack} (default: as --until, else the last)`).argParser((text) => toStack(Number(text))))
    .option('--keep', 'leave the lab up afterwards');
  addJudgingOptions(command).action(finishWith(demo));
}
