import { Argument, Option, type Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';
import { parseDuration, parseTimeOfDay } from '../nights/night.ts';
import { finishWith } from './finish.ts';
import type { InstallOptions, WhenOptions } from './schedule-options.ts';

// Loaded when one of them is asked for: an audit needs none of it.
const install = (audit: string[], options: InstallOptions): Promise<number> =>
  import('./run-schedule.ts').then(({ installNight }) => installNight(audit, options));
const show = (options: { unitDir?: string }): Promise<number> =>
  import('./run-schedule.ts').then(({ showNight }) => showNight(options));
const remove = (options: { unitDir?: string }): Promise<number> =>
  import('./run-schedule.ts').then(({ removeNight }) => removeNight(options));
const run = (audit: string[], options: WhenOptions): Promise<number> =>
  import('./run-schedule.ts').then(({ runNights }) => runNights(audit, options));

const limitOption = () =>
  new Option('--limit <TIME>', 'end a run that takes longer, and tell of it, as in 1h (default: 1h)').argParser(
    (text: string) => parseDuration(text, '--limit'),
  );
const jitterOption = (otherwise: string) =>
  new Option('--jitter <TIME>', `begin up to so much later, as in 10m (default: ${otherwise})`).argParser(
    (text: string) => parseDuration(text, '--jitter'),
  );
const atOption = (what: string) => new Option('--at <HH:MM>', what).argParser(parseTimeOfDay);
const auditArgument = () => new Argument('[audit...]', 'after `--`: what `audit` is given, as in -- --notify …');

function parseUnitDir(text: string): string {
  if (!text.startsWith('/')) throw new ConfigError(`--unit-dir ${text} is no absolute path: give it from the root`);
  return text;
}

export function addSchedule(program: Command): void {
  const schedule = program.command('schedule').description('an audit every night: a timer, one run, or what there is');
  schedule
    .command('install')
    .description('a systemd service and timer for this folder; or prints a line for cron, or a Compose service')
    .addArgument(auditArgument())
    .addOption(
      new Option('--as <WHAT>', 'what is to start it').choices(['systemd', 'cron', 'compose']).default('systemd'),
    )
    .addOption(atOption('when, in the time of this machine (default: 03:30)'))
    .addOption(jitterOption('10m'))
    .addOption(limitOption())
    .option('--environment-file <FILE>', 'a file of NAME=value lines for what is named as env:NAME')
    .addOption(new Option('--unit-dir <DIR>', 'write the units there, and start nothing').argParser(parseUnitDir))
    .action(finishWith(install));
  schedule
    .command('show')
    .description('the timer of this machine: its units, when it ran and runs next')
    .addOption(new Option('--unit-dir <DIR>', 'where the units are').argParser(parseUnitDir))
    .action(finishWith(show));
  schedule
    .command('remove')
    .description('take the timer and the service away again; reports stay')
    .addOption(new Option('--unit-dir <DIR>', 'where the units are').argParser(parseUnitDir))
    .action(finishWith(remove));
  schedule
    .command('run')
    .description('what a timer starts: one audit at a time in this folder, ended where it hangs')
    .addArgument(auditArgument())
    .addOption(atOption('stay, and run every day at that time (default: run once, now)'))
    .addOption(jitterOption('none'))
    .addOption(limitOption())
    .action(finishWith(run));
}
