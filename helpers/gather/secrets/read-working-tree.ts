import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { RunGit } from '../../clients/run-git.ts';
import type { SecretRepository } from '../../evidence/secret-repository.ts';
import { readPlainFile } from '../../lib/read-file.ts';
import type { KnownSecret } from './known-values.ts';
import { askGit, split } from './read-history.ts';
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

/** As git names a content: SHA-1, or SHA-256 where its names are longer. */
const nameOf = (text: string, length: number): string => {
  const bytes = Buffer.from(text);
  return createHash(length > 40 ? 'sha256' : 'sha1')
    .update(`blob ${bytes.length}\0`)
    .update(bytes)
    .digest('hex');
};

interface Piece {
  path: string;
  text: string;
  isKept?: true;
}

const textsOf = (stdout: Buffer): string[] => [...new Set(stdout.toString('utf8').split('\0').filter(Boolean))].sort();

/** Files that git has, as the index and as the folder have them, where no commit has them so. */
async function* changed(run: RunGit, directory: string, committed: ReadonlySet<string>): AsyncGenerator<Piece> {
  const listed = textsOf(await askGit(run, directory, ['ls-files', '-z', '--stage']));
  const rows = listed.flatMap((line) => {
    const [, mode, id = '', path = ''] = /^(\d+) ([0-9a-f]+) \d\t(.*)$/s.exec(line) ?? [];
    return mode?.startsWith('100') ? [{ id, path }] : [];
  });
  const staged = rows.filter(({ id }) => !committed.has(id));
  const ids = staged.map(({ id }) => `${id}\n`).join('');
  const batch = ids === '' ? Buffer.alloc(0) : await askGit(run, directory, ['cat-file', '--batch'], ids);
  let at = 0;
  for (const content of split(batch)) {
    const { path = '' } = staged[at] ?? {};
    at += 1;
    if (content.length <= largest) yield { path, text: content.toString('utf8'), isKept: true };
  }
  for (const { id, path } of rows) {
    const text = readText(join(directory, path));
    if (text !== null && nameOf(text, id.length) !== id) yield { path, text, isKept: true };
  }
}

/**
 * What the next commit would take along and holds a secret: files that git neither has nor ignores, and what was
 * changed of those that it has. Git itself compares nothing: for that it would run filters of the repository's own.
 * committed: contents that the history has. Throws EvidenceError where git cannot say it.
 */
export async function readWorkingTree(
  run: RunGit,
  directory: string,
  known: readonly KnownSecret[],
  committed: ReadonlySet<string>,
): Promise<Loose> {
  const paths = textsOf(await askGit(run, directory, ['ls-files', '-z', '--others', '--exclude-standard']));
  const found: Loose['found'] = [];
  let read = 0;
  const search = async ({ path, text, isKept }: Piece) => {
    read += 1;
    const held = await searchContent(path, text, known);
    found.push(...held.map((each) => ({ ...each, ...(isKept ? { isKept } : {}) })));
  };
  for (const path of paths.slice(0, most)) {
    const text = readText(join(directory, path));
    if (text === null) read += 1;
    else await search({ path, text });
  }
  let unread = Math.max(0, paths.length - most);
  for await (const piece of changed(run, directory, committed)) {
    if (read < 2 * most) await search(piece);
    else unread += 1;
  }
  return { read, unread, found: distinct(found) };
}

/** What the index and the folder both have is told once. */
const distinct = (found: Loose['found']): Loose['found'] => [
  ...new Map(found.map((each) => [`${each.path} ${each.kind} ${each.name}`, each])).values(),
];
