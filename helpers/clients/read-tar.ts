import { extract, type Header } from 'tar-stream';
import { EvidenceError } from '../lib/errors.ts';

/** One member of a tar archive. */
export interface TarEntry {
  /** As the archive names it, without a trailing slash. */
  name: string;
  /** A hard link to an earlier member is a file with that one's content. */
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** The permission bits, `0o600`, with set-uid and its kin. */
  mode: number;
  uid: number;
  gid: number;
  /** Bytes of the content, by the member's header. */
  size: number;
  /** Where a symbolic link points to; empty for anything else. */
  linkTarget: string;
  /** All of the content; null: not all of it came. */
  content: Buffer | null;
  /** As much of the content as came. */
  start: Buffer;
}

/** A header as tar-stream gives it; its types leave out where the content begins, and what extended headers hold. */
interface FoundHeader extends Omit<Header, 'type' | 'linkname'> {
  byteOffset: number;
  pax: Readonly<Record<string, string>> | null;
  /** null: of no kind that it knows. */
  type: Header['type'] | null;
  linkname: string | null;
}

const blockSize = 512;
const types: Readonly<Record<string, TarEntry['type']>> = {
  file: 'file',
  'contiguous-file': 'file',
  directory: 'directory',
  symlink: 'symlink',
};

const unslashed = (name: string): string => name.replace(/\/+$/, '');

/** What a member holds; of a hard link what it shares with the earlier member that it names. */
function contentOf(
  { byteOffset, size, type, linkname }: FoundHeader,
  archive: Buffer,
  earlier: readonly TarEntry[],
): Pick<TarEntry, 'type' | 'size' | 'start'> {
  const target = type === 'link' && linkname !== null ? unslashed(linkname) : null;
  const linked = earlier.find(({ name }) => name === target);
  if (linked) return { type: linked.type, size: linked.size, start: linked.start };
  return { type: types[type ?? ''] ?? 'other', size, start: archive.subarray(byteOffset, byteOffset + size) };
}

function entryOf(header: FoundHeader, archive: Buffer, earlier: readonly TarEntry[]): TarEntry {
  const { pax, linkname } = header;
  const { type, size, start } = contentOf(header, archive, earlier);
  return {
    name: unslashed(header.name),
    type,
    mode: header.mode & 0o7777,
    // tar-stream takes names and sizes from extended headers, and owners only from the plain one.
    uid: Number(pax?.['uid'] ?? header.uid),
    gid: Number(pax?.['gid'] ?? header.gid),
    size,
    linkTarget: header.type === 'symlink' ? (linkname ?? '') : '',
    content: start.length === size ? start : null,
    start,
  };
}

/**
 * What is wrong with an archive, in words that follow it; null: it is whole. tar-stream itself misses an end between
 * two members.
 */
function flawOf(archive: Buffer, last: TarEntry | undefined, end: number, broken: unknown): string | null {
  if (last?.content === null)
    return `ends in the middle of ${last.name}: ${last.start.length} of ${last.size} bytes came`;
  const where = last ? `after ${last.name}` : 'at its start';
  if (broken !== null) return `is damaged or cut off ${where}`;
  const mark = archive.subarray(end, end + blockSize);
  const isMark = mark.length === blockSize && mark.every((byte) => byte === 0);
  return isMark ? null : `ends ${where}, without the zeros that mark its end`;
}

/**
 * The members of a tar archive, as an engine writes it (ustar with pax headers, GNU long names). stopped: the reader
 * itself stopped at a limit, so that the end
 * may be missing; any other archive that ends early is an EvidenceError, and so is one that is none.
 */
export async function readTar(archive: Buffer, { stopped = false } = {}): Promise<TarEntry[]> {
  const entries: TarEntry[] = [];
  let end = 0;
  let broken: unknown = null;
  const members = extract();
  members.end(archive);
  try {
    for await (const member of members) {
      const header = member.header as FoundHeader;
      entries.push(entryOf(header, archive, entries));
      end = header.byteOffset + Math.ceil(header.size / blockSize) * blockSize;
      member.resume();
    }
  } catch (error) {
    broken = error;
  }
  const flaw = stopped ? null : flawOf(archive, entries.at(-1), end, broken);
  if (flaw !== null) throw new EvidenceError(`the archive ${flaw}`, { cause: broken });
  return entries;
}
