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
import { ConfigError } from '../lib/errors.ts';
import { whyNot } from '../lib/write-whole.ts';
import { outputFiles } from './options.ts';
import { Interrupted } from './finish.ts';

/** Node's own recursive mkdir never returns below /proc, where a parent exists and a child never will. */
function makeFolder(folder: string): string[] {
  const missing: string[] = [];
  for (let at = resolve(folder); !existsSync(at); at = dirname(at)) missing.unshift(at);
  for (const each of missing) mkdirSync(each);
  return missing;
}

/** How yesterday's report is called while a run is under way, and after one that failed. */
const oldName = (path: string): string => `${path}.old`;

/** Only a person who stopped the run knows that what stands there is yesterday's. */
const byHand = (error: unknown): boolean => error instanceof Interrupted && error.code === 130;

export interface Output {
  /** The reports of this run stand there: yesterday's go. */
  settle(): void;
  /** The run failed: yesterday's reports keep the name that says so, and the folders that we made go if empty. */
  abandon(): void;
  /** Nothing came of it, by hand: yesterday's reports stand again, unless newer ones were written. */
  putBack(): void;
}

/**
 * Makes sure before the run that its reports can be written, and calls yesterday's old: a run that dies, however it
 * dies, must not leave them standing. Only files of our own names are touched. Throws ConfigError; nothing has changed
 * then.
 */
export function openOutput(folder: string, kept: readonly string[] = []): Output {
  const aside: string[] = [];
  let made: string[] = [];
  const paths = [...outputFiles].filter(([word]) => !kept.includes(word)).map(([, file]) => join(folder, file));
  const leave = () => {
    for (const each of made.splice(0).reverse()) if (readdirSync(each).length === 0) rmdirSync(each);
  };
  const putBack = () => {
    const mine = aside.splice(0);
    const newer = mine.some((path) => existsSync(path));
    for (const path of mine) {
      if (newer) rmSync(oldName(path), { force: true });
      else renameSync(oldName(path), path);
    }
    leave();
  };
  try {
    made = makeFolder(folder);
    const probe = join(folder, `.stackproof.${process.pid}.probe`);
    writeFileSync(probe, '');
    rmSync(probe);
    for (const path of paths.filter((each) => existsSync(each))) {
      if (statSync(path).isDirectory())
        throw new ConfigError(
          `${path} is a folder, and a report is to stand there: name another output folder with --out`,
        );
      renameSync(path, oldName(path));
      aside.push(path);
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
  const last = (code: number) => (code === 130 ? putBack() : leave());
  process.once('exit', last);
  const close = (act: () => void) => () => {
    process.off('exit', last);
    act();
  };
  return {
    settle: close(() => {
      for (const path of paths) rmSync(oldName(path), { force: true });
    }),
    abandon: close(leave),
    putBack: close(putBack),
  };
}

/** Runs something that writes its reports into a folder. Interrupted by hand, it leaves the folder as it was. */
export async function withOutput<T>(output: Output, work: () => Promise<T>): Promise<T> {
  try {
    const result = await work();
    output.settle();
    return result;
  } catch (error) {
    if (byHand(error)) output.putBack();
    else output.abandon();
    throw error;
  }
}

/** Throws ConfigError where a report would take the place of the recording that it is made of. */
export function refuseOverwriting(recording: string, folder: string): void {
  const real = (path: string) => (existsSync(path) ? realpathSync(path) : resolve(path));
  const clash = [...outputFiles].find(
    ([word, file]) => word !== 'evidence' && real(join(folder, file)) === real(recording),
  );
  if (clash)
    throw new ConfigError(
      `the report ${join(folder, clash[1])} would take the place of the recording itself: ` +
        'name another folder with --out',
    );
}
