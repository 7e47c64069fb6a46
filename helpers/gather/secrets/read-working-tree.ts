import { join } from 'node:path';
import type { RunGit } from '../../clients/run-git.ts';
import type { SecretRepository } from '../../evidence/secret-repository.ts';
import { EvidenceError, lastLine } from '../../lib/errors.ts';
import { readPlainFile } from '../../lib/read-file.ts';
import type { KnownSecret } from './known-values.ts';
import { searchContent } from './search-content.ts';

type Loose = NonNullable<SecretRepository['loose']>;

/** As of the history: what people write is small. */
const largest = 256 * 1024;
const most = 1000;

function readText(path: string): string | null {
  try {
    return readPlainFile(path, largest);
  } catch {
    // A link to nowhere, a socket, a picture: nobody keeps a secret in it.
    return null;
  }
}

/**
 * What the next `git add .` would take along for the first time and holds a secret. What git has already is not
 * compared: for that it would run filters of the repository's own. Throws EvidenceError where git cannot say it.
 */
export async function readWorkingTree(run: RunGit, directory: string, known: readonly KnownSecret[]): Promise<Loose> {
  const listed = await run(directory, ['ls-files', '-z', '--others', '--exclude-standard']);
  if (listed.code !== 0)
    throw new EvidenceError(
      `git could not say what of ${directory} it neither keeps nor ignores: ${lastLine(listed.stderr)}`,
    );
  const paths = [...new Set(listed.stdout.toString('utf8').split('\0').filter(Boolean))].sort();
  const found: Loose['found'] = [];
  for (const path of paths.slice(0, most)) {
    const text = readText(join(directory, path));
    if (text !== null) found.push(...(await searchContent(path, text, known)));
  }
  return { read: Math.min(paths.length, most), unread: Math.max(0, paths.length - most), found };
}
