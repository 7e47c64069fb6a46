import type { Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';
import { chooseLab } from './choose-lab.ts';
import { finishWith, interruptible } from './finish.ts';
import { showProgress } from './terminal.ts';

interface LabOptions {
  quiet?: boolean;
}

/** Loaded when it is asked for: an audit of a stack needs no lab. */
const labs = () => import('../lab/index.ts');

const progressOf = ({ quiet }: LabOptions) => showProgress({ quiet: quiet === true });

async function up(options: LabOptions): Promise<number> {
  const { startLab } = await labs();
  const { progress, done } = progressOf(options);
  const lab = await interruptible(
    async () => {
      const started = await startLab(progress).finally(done);
      await started.keep();
      return started;
    },
    { atOnce: true },
  );
  process.stdout.write(`export DOCKER_HOST=${lab.dockerHost}\n`);
  process.stderr.write(`lab ${lab.id} is up at ${lab.address}; \`stackproof lab down ${lab.id}\` removes it\n`);
  return 0;
}

async function status(options: LabOptions): Promise<number> {
  const { listLabs } = await labs();
  const { progress, done } = progressOf(options);
  const listed = await listLabs(progress).finally(done);
  if (listed.length === 0) process.stdout.write('no lab is up\n');
  for (const { id, driver, dockerHost, address, startedAt, kept, owner } of listed) {
    process.stdout.write(
      `${id}  ${driver.padEnd(8)}  ${address}  since ${new Date(startedAt).toISOString()}  ` +
        `${kept ? 'kept' : `in use by process ${owner}`}  DOCKER_HOST=${dockerHost}\n`,
    );
  }
  return 0;
}

async function down(id: string | undefined, options: LabOptions): Promise<number> {
  const { attachLab, callerOf, listLabs } = await labs();
  const { progress, done } = progressOf(options);
  const asking = { caller: callerOf(), dockerHost: process.env['DOCKER_HOST'] };
  const chosen =
    id === undefined
      ? chooseLab(await listLabs(progress).finally(done), asking)
      : await attachLab(id, progress).finally(done);
  if (chosen === null) {
    process.stderr.write('no kept lab is up: nothing to remove\n');
    return 0;
  }
  if (!chosen.kept)
    throw new ConfigError(
      `lab ${chosen.id} is in use by process ${chosen.owner}: end that process, its lab goes with it`,
    );
  // Interrupted, it finishes the lab that it is removing.
  await interruptible(async (signal) => {
    signal.throwIfAborted();
    progress(`removing lab ${chosen.id}`);
    await chosen.down().finally(done);
  });
  process.stderr.write(`removed ${chosen.id}\n`);
  return 0;
}

export function addLab(program: Command): void {
  const lab = program.command('lab').description('a disposable Docker host');
  const quiet = ['--quiet', 'no progress'] as const;
  lab
    .command('up')
    .description('start one and keep it; prints the DOCKER_HOST line to use')
    .option(...quiet)
    .action(finishWith(up));
  lab
    .command('status')
    .description('the labs that are up')
    .option(...quiet)
    .action(finishWith(status));
  lab
    .command('down')
    .description('remove one: the one named, else the only one that you kept')
    .argument('[id]', 'as `lab status` shows it')
    .option(...quiet)
    .action(finishWith(down));
}
