import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { makePackage } from '../helpers/packaging/make-package.ts';
import { resultOf, type Result } from './result.ts';
import { sample, seconds } from './timing.ts';

const run = promisify(execFile);

/** How long whoever installed it waits before anything is done, against a Node that does nothing at all. */
export async function measurePackage(folder: string): Promise<Result[]> {
  await makePackage(folder);
  const launcher = join(folder, 'launcher.js');
  const env = { ...process.env, XDG_CACHE_HOME: join(folder, 'cache') };
  const node = (...args: string[]) => seconds(() => run(process.execPath, args, { env }));
  // The first start fills the cache of compiled code, and is not counted.
  await node(launcher, 'list');
  const floors = await sample(() => node('--eval', ''));
  return [
    resultOf('package-version', 's', await sample(() => node(launcher, '--version')), '`stackproof --version`', floors),
    resultOf('package-list', 's', await sample(() => node(launcher, 'list')), '`stackproof list`', floors),
  ];
}
