import { Argument, Option, type Command } from 'commander';
import { parseDuration, parseTimeOfDay } from '../nights/night.ts';
import { finishWith } from './finish.ts';
import type { WhenOptions } from './schedule-options.ts';

// Loaded when it is asked for: an audit needs none of it.
const run = (audit: string[], options: WhenOptions): Promise<number> =>
  import('./run-watch.ts').then(({ runWatch }) => runWatch(audit, options));

export function addWatch(program: Command): void {
  program
    .command('watch')
    .description('stay, listen to the engine, and judge again what each change can touch; every night all of it')
    .addArgument(new Argument('[audit...]', 'after `--`: what `audit` is given, as in -- --notify …'))
    .addOption(
      new Option('--at <HH:MM>', 'when all is looked at, in the time of this machine (default: 03:30)').argParser(
        parseTimeOfDay,
      ),
    )
    .addOption(
      new Option('--limit <TIME>', 'end a look that takes longer, and tell of it, as in 1h (default: 1h)').argParser(
        (text: string) => parseDuration(text, '--limit'),
      ),
    )
    .action(finishWith(run));
}
