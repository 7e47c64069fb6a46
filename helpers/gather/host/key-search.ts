import { dirname, posix } from 'node:path';
import type { TarEntry } from '../../clients/read-tar.ts';
import type { Container } from '../../evidence/containers.ts';
import type { KeyFile, Keyfiles, NamedBy } from '../../evidence/keyfiles.ts';
import { EvidenceError } from '../../lib/errors.ts';
import { messageOf } from '../../lib/errors.ts';
import type { GatherContext } from '../context.ts';
import { holdsPrivateKey } from './key-contents.ts';
import { readServiceFiles } from './service-files.ts';

/** A key is some kilobytes, a store of many certificates some hundred. */
const mostBytes = 4 * 1024 * 1024;
const tooLarge = `is larger than ${mostBytes / 1024 / 1024} MiB: not all of it was read`;
const mostLinks = 5;

interface Found {
  path: string;
  entry: TarEntry;
}

interface FoundPath {
  /** Where the symbolic links of the path end. */
  path: string;
  entries: TarEntry[];
  whole: boolean;
}

/** What lies at a path, its links followed. null: nothing. */
async function findPath(context: GatherContext, container: Container, path: string): Promise<FoundPath | null> {
  let at = path;
  for (let link = 0; link <= mostLinks; link += 1) {
    const read = await readServiceFiles(context, container, at, mostBytes);
    const [first] = read?.entries ?? [];
    if (read?.whole === false && !first) throw new EvidenceError(`nothing of ${at} came in time`);
    if (!read || !first) return null;
    if (first.type !== 'symlink') return { path: at, ...read };
    at = posix.resolve(dirname(at), first.linkTarget);
  }
  throw new EvidenceError(`${path} leads through more than ${mostLinks} symbolic links: look at it with \`ls -l\``);
}

export const describeKeyFile = (
  service: string,
  path: string,
  namedBy: NamedBy,
  { path: resolved, entry }: Found,
): KeyFile => ({
  service,
  path,
  resolved,
  namedBy,
  mode: entry.mode.toString(8).padStart(4, '0'),
  uid: entry.uid,
  gid: entry.gid,
  // What is cut off may have one in the part that did not come.
  holdsKey: holdsPrivateKey(entry.start) || (entry.content ? false : null),
  error: entry.content ? null : tooLarge,
});

export const unreadable = (service: string, path: string, namedBy: NamedBy, error: string): KeyFile => ({
  service,
  path,
  resolved: path,
  namedBy,
  mode: null,
  uid: null,
  gid: null,
  holdsKey: null,
  error,
});

/** A file's mode and owner, and its content; null where it could not be read whole. Never throws. */
export async function readKeyFile(
  context: GatherContext,
  container: Container,
  path: string,
  namedBy: NamedBy,
): Promise<{ file: KeyFile; content: Buffer | null }> {
  const service = container.service ?? container.subject;
  try {
    const found = await findPath(context, container, path);
    const [entry] = found?.entries ?? [];
    if (found && entry?.type === 'file')
      return { file: describeKeyFile(service, path, namedBy, { path: found.path, entry }), content: entry.content };
    return { file: unreadable(service, path, namedBy, entry ? `is a ${entry.type}` : 'is not there'), content: null };
  } catch (error) {
    return { file: unreadable(service, path, namedBy, messageOf(error)), content: null };
  }
}

/** Every file at or below a path of a container; null: there is no such path. Throws EvidenceError. */
export async function filesBelow(
  context: GatherContext,
  container: Container,
  path: string,
): Promise<{ files: Found[]; whole: boolean } | null> {
  const found = await findPath(context, container, path);
  if (!found) return null;
  const files = found.entries
    .filter(({ type }) => type === 'file')
    .map((entry) => ({ path: posix.join(dirname(found.path), entry.name), entry }));
  return { files, whole: found.whole };
}

/** Private keys that lie in the proxy's mounts, whoever names them. */
export async function searchMounts(
  context: GatherContext,
  proxy: Container,
): Promise<{ files: KeyFile[]; unread: Keyfiles['unread'] }> {
  const service = proxy.service ?? proxy.subject;
  const mounts = proxy.mounts
    .filter(({ source, destination }) => !/\.sock$/.test(source) && !/\.sock$/.test(destination))
    .map(({ destination }) => destination);
  const files: KeyFile[] = [];
  const unread: Keyfiles['unread'] = [];
  for (const path of new Set([...mounts, '/run/secrets'])) {
    try {
      const read = await filesBelow(context, proxy, path);
      if (read?.whole === false) unread.push({ service, path, error: 'is too large to be searched whole' });
      for (const found of read?.files ?? [])
        if (holdsPrivateKey(found.entry.start))
          files.push(describeKeyFile(service, found.path, { kind: 'mount', name: path }, found));
    } catch (error) {
      unread.push({ service, path, error: messageOf(error) });
    }
  }
  return { files, unread };
}
