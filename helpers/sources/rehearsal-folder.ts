import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  realpathSync,
  statSync,
  writeFileSync,
  type Stats,
} from 'node:fs';
import { dirname, join, relative } from 'node:path';
import type { Kind, Laid } from '../rehearsal/mounts.ts';

/** More than this is no configuration, and is not copied. */
const most = { bytes: 64 * 1024 * 1024, files: 2000 } as const;
const longestText = 256 * 1024;

const statOf = (path: string): Stats | undefined => statSync(path, { throwIfNoEntry: false });

/** Where a path really lies, if that is below a folder; null: it is not there, or links lead out of it. */
function realBelow(project: string, path: string): string | null {
  try {
    const real = realpathSync(path);
    return relative(realpathSync(project), real).startsWith('..') ? null : real;
  } catch {
    return null;
  }
}

/** The plain files of a folder, links that lead out of the project left out. Stops where there are too many. */
function* filesBelow(project: string, folder: string): Generator<{ path: string; size: number }> {
  for (const name of readdirSync(folder)) {
    const real = realBelow(project, join(folder, name));
    const stat = real === null ? undefined : statOf(real);
    if (stat?.isDirectory()) yield* filesBelow(project, join(folder, name));
    else if (stat?.isFile()) yield { path: join(folder, name), size: stat.size };
  }
}

function kindOfFolder(project: string, folder: string): Kind {
  let [bytes, files] = [0, 0];
  for (const { size } of filesBelow(project, folder)) {
    bytes += size;
    files += 1;
    if (bytes > most.bytes || files > most.files) return 'other';
  }
  return 'folder';
}

/** What lies at a path of the project's folder; nobody looks further than that. */
export function kindIn(project: string, path: string): Kind | null {
  const real = realBelow(project, path);
  if (real === null) return existsSync(path) ? 'other' : null;
  try {
    const stat = statSync(real);
    if (stat.isFile()) return stat.size > most.bytes ? 'other' : 'file';
    return stat.isDirectory() ? kindOfFolder(project, real) : 'other';
  } catch {
    return 'other';
  }
}

/** As it was: whoever reads it in the container is no other than at home. */
function giveTo(path: string, { mode, uid, gid }: Stats): void {
  chmodSync(path, mode & 0o7777);
  if (process.getuid?.() === 0) chownSync(path, uid, gid);
}

function copy(project: string, from: string, to: string): void {
  const real = realBelow(project, from);
  const stat = real === null ? undefined : statOf(real);
  if (real === null || !stat) return;
  if (stat.isDirectory()) {
    mkdirSync(to, { recursive: true });
    for (const name of readdirSync(real)) copy(project, join(real, name), join(to, name));
    giveTo(to, stat);
  } else if (stat.isFile()) {
    mkdirSync(dirname(to), { recursive: true });
    copyFileSync(real, to);
    giveTo(to, stat);
  }
}

function make({ to, kind, secret }: Laid): void {
  // What a container has read already stays what it was.
  if (secret && existsSync(to)) return;
  mkdirSync(kind === 'folder' ? to : dirname(to), { recursive: true });
  // Anybody may write to what is made: whose it would be nobody knows.
  if (kind === 'folder') chmodSync(to, 0o777);
  else writeFileSync(to, secret ? randomBytes(16).toString('hex') : '', { mode: 0o644 });
}

/** Lays copies and what is made up into the rehearsal's folder. The project itself is only read. */
export function layOut(project: string, laid: readonly Laid[]): void {
  for (const each of laid)
    if (each.from === null) make(each);
    else copy(project, each.from, each.to);
}

const textual = /\.(?:ya?ml|toml|json|conf|cfg|ini|env|caddyfile|rules)$|caddyfile$/i;

/** The user's own configuration, as texts: what is mounted and is no more than that. */
export function readTexts(project: string, paths: readonly string[]): string[] {
  const files = [...new Set(paths)].flatMap((path) => {
    const kind = kindIn(project, path);
    if (kind === 'file') return [path];
    return kind === 'folder' ? [...filesBelow(project, path)].map((each) => each.path) : [];
  });
  return files
    .filter((path) => textual.test(path) && (statOf(path)?.size ?? Infinity) <= longestText)
    .flatMap((path) => {
      try {
        return [readFileSync(path, 'utf8')];
      } catch {
        return [];
      }
    });
}
