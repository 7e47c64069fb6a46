import { closeSync, constants, fstatSync, openSync, readFileSync } from 'node:fs';

/** What a path is instead of a file that could be read to its end, in words that follow its name; nothing was read. */
export class NoFile extends Error {}

/**
 * The bytes of a file. Throws NoFile at once where the path leads to a device, a pipe or a socket, which may never end
 * or never begin, or to more than `most` bytes; else what the system says.
 */
export function readPlainBytes(path: string, most: number): Buffer {
  // A pipe that nobody writes to would hold us at its opening.
  const file = openSync(path, constants.O_RDONLY | constants.O_NONBLOCK);
  try {
    const stat = fstatSync(file);
    if (stat.isDirectory()) throw Object.assign(new Error('it is a folder'), { code: 'EISDIR' });
    if (!stat.isFile()) throw new NoFile('is no file, but a device, a pipe or a socket');
    if (stat.size > most) throw new NoFile(`is ${Math.ceil(stat.size / 1e6)} MB, far more than such a file has`);
    return readFileSync(file);
  } finally {
    closeSync(file);
  }
}

/** The same as text. */
export const readPlainFile = (path: string, most: number): string => readPlainBytes(path, most).toString('utf8');
