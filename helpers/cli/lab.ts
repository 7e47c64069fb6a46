import type { Command } from 'commander';
import { ConfigError } from '../errors.ts';
import { attachLab, listLabs, startLab } from '../lab/index.ts';
import { finishWith } from './run.ts';
import { showProgress } from './terminal.ts';

interface LabOptions {
  quiet?: boolean;
}

const progressOf = ({ quiet }: LabOptions) => showProgress({ quiet: quiet === true });

async function up(options: LabOptions): Promise<number> {
  const { progress, done } = progressOf(options);
  const lab = await startLab(progress);
  await lab.keep();
  done();
  process.stdout.write(`export DOCKER_HOST=${lab.dockerHost}\n`);
  process.stderr.write(`lab ${lab.id} is up at ${lab.address}; \`stackproof lab down ${lab.id}\` removes it\n`);
  return 0;
}

async function status(options: LabOptions): Promise<number> {
  const { progress, done } = progressOf(options);
  const labs = await listLabs(progress);
  done();
  if (labs.length === 0) process.stdout.write('no lab is up\n');
  for (const { id, driver, dockerHost, address, startedAt, kept } of labs) process.stdout.write(`${id}  ${driver}  ${address}  since ${new Date(startedAt).toISOString()}  ${kept ? 'kept' : 'in use'}  DOCKER_HOST=${dockerHost}\n`);
  return 0;
}

async function down(id: string | undefined, options: LabOptions): Promise<number> {
  const { progress, done } = progressOf(options);
  const kept = (await listLabs(progress)).filter((lab) => lab.kept);
  const labs = id === undefined ? kept : [await attachLab(id, progress)];
  if (labs.length === 0) {
    done();
    process.stderr.write('no kept lab is up: nothing to remove\n');
    return 0;
  }
  const used = labs.find((lab) => !lab.kept);
  if (used) throw new ConfigError(`lab ${used.id} is in use by process ${used.owner}: end that process, its lab goes with it`);
  for (const lab of labs) {
    progress(`removing lab ${lab.id}`);
    await lab.down();
  }
  done();
  process.stderr.write(`removed ${labs.map((lab) => lab.id).join(', ')}\n`);
  return 0;
}

export function addLab(program: Command): void {
  const lab = program.command('lab').description('a disposable Docker host');
  const quiet = ['--quiet', 'no progress'] as const;
  lab.command('up').description('start one and keep it; prints the DOCKER_HOST line to use').option(...quiet).action(finishWith(up));
  lab.command('status').description('the labs that are up').option(...quiet).action(finishWith(status));
  lab.command('down').description('remove one, or all that are kept').argument('[id]', 'as `lab status` shows it').option(...quiet).action(finishWith(down));
}
