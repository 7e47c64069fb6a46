/** One member of a tar archive. */
export interface TarEntry {
  /** As the archive names it, without a trailing slash. */
  name: string;
  type: 'file' | 'directory' | 'symlink' | 'other';
  /** The permission bits, `0o600`, with set-uid and its kin. */
  mode: number;
  uid: number;
  gid: number;
  size: number;
  /** Where a symbolic link points to; empty for anything else. */
  linkTarget: string;
  /** The content, as far as it came. */
  content: Buffer;
}

const blockSize = 512;
const types: Readonly<Record<string, TarEntry['type']>> = {
  '0': 'file',
  '\0': 'file',
  '5': 'directory',
  '2': 'symlink',
};

const text = (block: Buffer, start: number, length: number): string =>
  block.toString('utf8', start, start + length).replace(/\0[\s\S]*$/, '');
const octal = (block: Buffer, start: number, length: number): number =>
  Number.parseInt(text(block, start, length).trim() || '0', 8);

/** `27 path=some/long/name`, a line each. */
function readPax(content: Buffer): Map<string, string> {
  const found = new Map<string, string>();
  for (let at = 0; at < content.length;) {
    const length = Number.parseInt(content.toString('utf8', at, at + 20), 10);
    if (!(length > 0)) break;
    const [, key = '', value = ''] = /^\d+ ([^=]+)=([\s\S]*)\n$/.exec(content.toString('utf8', at, at + length)) ?? [];
    if (key) found.set(key, value);
    at += length;
  }
  return found;
}

/**
 * The members of a tar archive, as an engine writes it (ustar with pax headers, GNU long names). An archive that ends
 * early gives what came.
 */
export function readTar(archive: Buffer): TarEntry[] {
  const entries: TarEntry[] = [];
  let pax = new Map<string, string>();
  let longName: string | null = null;
  for (let at = 0; at + blockSize <= archive.length;) {
    const block = archive.subarray(at, at + blockSize);
    if (block.every((byte) => byte === 0)) break;
    const size = Number(pax.get('size') ?? octal(block, 124, 12));
    const content = archive.subarray(at + blockSize, at + blockSize + size);
    const kind = String.fromCharCode(block[156] ?? 0);
    at += blockSize + Math.ceil(size / blockSize) * blockSize;
    if (kind === 'x') pax = readPax(content);
    else if (kind === 'L') longName = text(content, 0, content.length);
    else if (kind !== 'g') {
      const prefix = text(block, 345, 155);
      const name = pax.get('path') ?? longName ?? `${prefix === '' ? '' : `${prefix}/`}${text(block, 0, 100)}`;
      entries.push({
        name: name.replace(/\/+$/, ''),
        type: types[kind] ?? 'other',
        mode: octal(block, 100, 8) & 0o7777,
        uid: Number(pax.get('uid') ?? octal(block, 108, 8)),
        gid: Number(pax.get('gid') ?? octal(block, 116, 8)),
        size,
        linkTarget: pax.get('linkpath') ?? text(block, 157, 100),
        content,
      });
      pax = new Map();
      longName = null;
    }
  }
  return entries;
}
