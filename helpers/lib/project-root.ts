import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';

function findRoot(from: string): string {
  let at = from;
  while (!existsSync(join(at, 'package.json')) && dirname(at) !== at) at = dirname(at);
  return at;
}

/**
 * The folder of package.json, of the clone or of the package that was made of it. What a program of ours reads beside
 * itself lies at the same place below it in both: this is the one way to such a file.
 */
export const projectRoot = findRoot(import.meta.dirname);
