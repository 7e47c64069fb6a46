import { execFile } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { stackFiles, type StackIteration } from '../../fixtures/stacks/index.ts';
import type { Lab } from '../lab/contract.ts';
import { EvidenceError, lastLine } from '../lib/errors.ts';
import type { LabSecretFile } from './lab-secrets.ts';

/** The project directory of a reference stack, as its owner has it; before iteration 5 there is none. */
export interface StackFolder {
  /** The compose files in it, in order. */
  files: readonly string[];
  directory: string;
  /** As it was made, whatever was done to it: its files, its secrets in place, its repository. */
  restore(): Promise<void>;
}

const settings = 'TZ=UTC\nDOMAIN=media.test\n';
const example = settings.replaceAll(/=.*/g, '=');
const ignored = '.env\nsecrets/\n';

const run = promisify(execFile);

/** A repository with one commit, in which nothing of the machine's own git counts. */
async function makeRepository(directory: string): Promise<void> {
  const env = { PATH: process.env['PATH'], GIT_CONFIG_GLOBAL: '/dev/null', GIT_CONFIG_NOSYSTEM: '1', HOME: directory };
  const who = ['-c', 'user.name=operator', '-c', 'user.email=operator@media.test', '-c', 'init.defaultBranch=main'];
  const git = (...args: string[]) => run('git', ['-C', directory, ...who, ...args], { env });
  try {
    await git('init', '--quiet');
    await git('add', '--all');
    await git('commit', '--quiet', '--no-gpg-sign', '--message', 'The stack');
  } catch (error) {
    throw new EvidenceError(`the reference stack’s repository could not be made in ${directory}: is git installed?`, {
      cause: error,
    });
  }
}

/** Whatever else lies there goes, the repository as well; of the secrets each is written in its place. */
function writeProject(directory: string, files: readonly string[]): void {
  const own = new Set([...files.map((file) => basename(file)), 'secrets']);
  for (const name of readdirSync(directory))
    if (!own.has(name)) rmSync(join(directory, name), { recursive: true, force: true });
  for (const file of files) copyFileSync(file, join(directory, basename(file)));
  writeFileSync(join(directory, '.env'), settings);
  writeFileSync(join(directory, '.env.example'), example);
  writeFileSync(join(directory, '.gitignore'), ignored);
}

/** Each in its place: a container has the very file mounted, and would keep one that is gone. */
function writeSecrets(directory: string, secrets: Readonly<Record<string, LabSecretFile>>): void {
  const folder = join(directory, 'secrets');
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  chmodSync(folder, 0o700);
  for (const name of readdirSync(folder))
    if (!(name in secrets)) rmSync(join(folder, name), { recursive: true, force: true });
  for (const [name, { value, uid }] of Object.entries(secrets)) {
    const file = join(folder, name);
    writeFileSync(file, value, { mode: 0o600 });
    chmodSync(file, 0o600);
    // Whoever is not root has a lab in a container, where root writes them.
    if (process.getuid?.() === 0) chownSync(file, uid, uid);
  }
}

const carrier = 'stackproof/standin:1';

/** A lab that is a machine of its own does not see this one’s files: there the secrets are written through itself. */
async function carryOver(lab: Lab, directory: string, secrets: Readonly<Record<string, LabSecretFile>>): Promise<void> {
  await lab.ensureImages([carrier], () => undefined);
  const lines = Object.entries(secrets).flatMap(([name, { value, uid }]) => [
    `echo ${Buffer.from(value).toString('base64')} | busybox base64 -d > /s/${name}`,
    `chmod 600 /s/${name}`,
    `chown ${uid}:${uid} /s/${name}`,
  ]);
  const script = ['chmod 700 /s', ...lines].join('\n');
  const args = ['run', '--rm', '-i', '-v', `${join(directory, 'secrets')}:/s`, '--entrypoint', 'sh', carrier, '-eu'];
  const { code, stderr } = await lab.docker(args, { input: script });
  if (code !== 0)
    throw new EvidenceError(`the lab’s secrets could not be written on its own machine: ${lastLine(stderr)}`);
}

/** Where it goes: into the lab’s own folder, which goes with the lab; of another machine’s, until this process ends. */
export function chooseDirectory({ id, driver, dockerHost }: Lab, name = 'stack'): string {
  if (driver === 'embedded') return join(dirname(dockerHost.replace(/^unix:\/\//, '')), name);
  const directory = mkdtempSync(join(tmpdir(), `stackproof-${name}-${id}-`));
  process.on('exit', () => rmSync(directory, { recursive: true, force: true }));
  return directory;
}

/**
 * Makes the project directory of a reference stack anew: compose files, `.env` and its example in a git repository that
 * ignores what is secret, and the secrets, each in a file that belongs to whoever reads it. Throws EvidenceError.
 */
export async function makeStackFolder(
  lab: Lab,
  iteration: StackIteration,
  secrets: Readonly<Record<string, LabSecretFile>>,
): Promise<StackFolder> {
  const sources = stackFiles(iteration);
  const directory = chooseDirectory(lab);
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  const restore = async (): Promise<void> => {
    writeProject(directory, sources);
    writeSecrets(directory, secrets);
    await makeRepository(directory);
    if (lab.driver !== 'embedded') await carryOver(lab, directory, secrets);
  };
  await restore();
  return { files: sources.map((file) => join(directory, basename(file))), directory, restore };
}
