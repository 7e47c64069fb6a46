import { randomBytes } from 'node:crypto';
import { existsSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { codeOf, messageOf } from './errors.ts';

const reasons: Readonly<Record<string, string>> = {
  EACCES: 'cannot be written by this user',
  EPERM: 'cannot be written by this user',
  EROFS: 'is on a read-only disk',
  ENOSPC: 'is on a full disk',
  EDQUOT: 'is on a disk whose quota is used up',
  EFBIG: 'would be longer than this system lets a file be',
  ENOTDIR: 'lies below a file',
  ENOENT: 'cannot be made there',
  EEXIST: 'is there already',
};

/** Why a path could not be written, in words that follow its name. */
export const whyNot = (error: unknown): string =>
  reasons[codeOf(error) ?? ''] ?? `cannot be written (${codeOf(error) ?? messageOf(error)})`;

interface Manner {
  /** Permission bits, `0o600`; else as the system makes files. */
  mode?: number;
  /** A file that is there already stays as it is, and that is an error. */
  fresh?: boolean;
}

/**
 * Writes a file whole or not at all: beside it, down to the disk, then under its name. Throws what the system says;
 * what stood there before is still there then, and nothing lies beside it.
 */
export function writeWhole(
  path: string,
  text: string | Uint8Array,
  { mode = 0o666, fresh = false }: Manner = {},
): void {
  const beside = `${path}.${randomBytes(4).toString('hex')}.part`;
  try {
    writeFileSync(beside, text, { mode, flag: 'wx', flush: true });
    if (fresh && existsSync(path)) throw Object.assign(new Error('it is there already'), { code: 'EEXIST' });
    renameSync(beside, path);
  } catch (error) {
    // Below a file there is nothing to take away.
    if (codeOf(error) !== 'ENOTDIR') rmSync(beside, { force: true });
    throw error;
  }
}
