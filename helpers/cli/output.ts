import {
  existsSync,
  mkdirSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { codeOf, ConfigError, messageOf } from '../lib/errors.ts';
import { formats, type Format } from './options.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written by this user',
  EPERM: 'cannot be written by this user',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'is on a full disk',
  ENOTDIR: 'lies below a file',
  ENOENT: 'cannot be made there',
};

/** Why a path could not be written, in words. */
export const whyNot = (error: unknown): string =>
  reasons[codeOf(error) ?? ''] ?? `cannot be written (${codeOf(error) ?? messageOf(error)})`;

/** Node's own recursive mkdir never returns below /proc, where a parent exists and a child never will. */
function makeFolder(folder: string): string[] {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const each of missing) mkdirSync(each);
  return missing;
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return codeOf(error) === 'EPERM';
  }
}

/** What a run that was killed had set aside goes back where nothing newer stands. */
function restoreOrphans(folder: string): void {
  for (const name of readdirSync(folder)) {
    const [, file, pid] = /^\.(.+)\.(\d+)\.before$/.exec(name) ?? [];
    if (!file || isAlive(Number(pid))) continue;
    if (existsSync(join(folder, file))) rmSync(join(folder, name));
    else renameSync(join(folder, name), join(folder, file));
  }
}

export interface Output {
  /** The run came to reports of its own, or died: yesterday's go. */
  settle(): void;
  /** Nothing came of it: yesterday's reports stand again, unless newer ones were written. */
  putBack(): void;
}

/**
 * Makes sure before the run that its reports can be written, and sets yesterday's aside: a run that dies must not leave
 * them standing.
 * Only files of our own names are touched. Throws ConfigError; nothing has changed then.
 */
export function openOutput(folder: string, kept: readonly Format[] = []): Output {
  const aside: { path: string; hidden: string }[] = [];
  let made: string[] = [];
  const putBack = () => {
    const newer = aside.some(({ path }) => existsSync(path));
    for (const { path, hidden } of aside.splice(0)) {
      if (newer) rmSync(hidden);
      else renameSync(hidden, path);
    }
    for (const each of made.splice(0).reverse()) if (readdirSync(each).length === 0) rmdirSync(each);
  };
  try {
    made = makeFolder(folder);
    const probe = join(folder, `.stackproof.${process.pid}.probe`);
    writeFileSync(probe, '');
    rmSync(probe);
    restoreOrphans(folder);
    for (const [format, file] of Object.entries(formats)) {
      const path = join(folder, file);
      if (kept.some((each) => each === format) || !existsSync(path)) continue;
      if (statSync(path).isDirectory())
        throw new ConfigError(
          `${path} is a folder, and a report is to stand there: name another output folder with --out`,
        );
      const hidden = join(folder, `.${file}.${process.pid}.before`);
      renameSync(path, hidden);
      aside.push({ path, hidden });
    }
  } catch (error) {
    putBack();
    if (error instanceof ConfigError) throw error;
    throw new ConfigError(
      `output folder ${folder} ` +
        `${statSync(folder, { throwIfNoEntry: false })?.isFile() ? 'is a file' : whyNot(error)}: name another with ` +
        '--out',
    );
  }
  // Whoever ends the process in the middle (Ctrl-C with a lab up) leaves no time for more than this.
  process.once('exit', putBack);
  const close = (act: () => void) => () => {
    process.off('exit', putBack);
    act();
  };
  return {
    settle: close(() => {
      for (const { hidden } of aside.splice(0)) rmSync(hidden, { force: true });
    }),
    putBack: close(putBack),
  };
}

/**
 * Runs something that writes its reports into a folder. Asked wrongly or interrupted, it leaves the folder as it was.
 */
export async function withOutput<T>(output: Output, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    output.settle();
    return result;
  } catch (error) {
    if (error instanceof ConfigError || (error instanceof Error && error.name === 'Interrupted')) output.putBack();
    else output.settle();
    throw error;
  }
}

/** Throws ConfigError where a report would take the place of the recording that it is made of. */
export function refuseOverwriting(recording: string, folder: string): void {
  const real = (path: string) => (existsSync(path) ? realpathSync(path) : resolve(path));
  const clash = Object.entries(formats).find(
    ([format, file]) => format !== 'evidence' && real(join(folder, file)) === real(recording),
  );
  if (clash)
    throw new ConfigError(
      `the report ${join(folder, clash[1])} would take the place of the recording itself: ` +
        'name another folder with --out',
    );
}
