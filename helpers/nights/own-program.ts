import { existsSync, realpathSync } from 'node:fs';
import { join, sep } from 'node:path';
import { ConfigError } from '../lib/errors.ts';

/**
 * How this very program is started again, by whoever comes: through the clone's own launcher, which brings Node, else
 * by this Node. Throws ConfigError where it lies in a place that is cleared away.
 */
export function ownProgram(root: string, execPath: string, script: string): string[] {
  const launcher = join(root, 'stackproof');
  if (existsSync(launcher)) return [launcher];
  const real = realpathSync(script);
  if (real.split(sep).includes('_npx'))
    throw new ConfigError(
      `stackproof was started by npx, and lies in a cache (${real}) that npm clears: install it first ` +
        '(`npm install --global FILE.tgz`), and schedule that one',
    );
  return [execPath, real];
}
