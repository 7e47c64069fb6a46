import { Option, type Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';
import { addJudgingOptions, disturbOption, lastIteration } from './options.ts';
import type { DemoOptions } from './run-demo.ts';
import { finishWith } from './finish.ts';

function parseStack(text: string): number {
  if (!/^\d$/.test(text))
    throw new ConfigError(`--stack ${JSON.stringify(text)} is no iteration: give one from 0 to ${lastIteration}`);
  return Number(text);
}

/** Loaded when it is asked for: no other command needs the reference stack, which is no part of an audit. */
const demo = (options: DemoOptions): Promise<number> => import('./run-demo.ts').then(({ runDemo }) => runDemo(options));

export function addDemo(program: Command): void {
  const command = program
    .command('demo')
    .description('the reference stack, up in a lab, judged, reports written, lab taken down')
    .addOption(
      new Option(
        '--stack <N>',
        `the stack as of iteration N, 0 to ${lastIteration} (default: as --until, else the last)`,
      ).argParser(parseStack),
    )
    .addOption(disturbOption())
    .option('--keep', 'leave the lab up afterwards');
  addJudgingOptions(command, { policy: 'the reference stack’s own', until: 'as --stack' }).action(finishWith(demo));
}
