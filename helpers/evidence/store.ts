import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { ConfigError, messageOf } from '../lib/errors.ts';
import type { Evidence } from './evidence.ts';
import { redact } from './redact.ts';

/**
 * Writes a recording whole or not at all: into a file beside it, then under its name. Only its owner may read it,
 * for even without secrets it is a map of the stack. Throws ConfigError where the folder cannot be written.
 */
export async function writeEvidence(path: string, evidence: Evidence): Promise<void> {
  const beside = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(beside, `${JSON.stringify(redact(evidence))}\n`, { mode: 0o600, flag: 'wx' });
    await rename(beside, path);
  } catch (error) {
    // Where even the folder is none there is nothing to take away.
    await rm(beside, { force: true }).catch(() => undefined);
    throw new ConfigError(
      `the recording could not be written to ${path}: ${messageOf(error)}; name a folder that can be written with --out`,
    );
  }
}
