import { Readable } from 'node:stream';
import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

export interface Member {
  name: string;
  content?: string;
  mode?: number;
  uid?: number;
  type?: 'file' | 'directory' | 'symlink' | 'link' | 'fifo';
  linkTarget?: string;
  /** Extended headers: key → value. */
  pax?: Readonly<Record<string, string>>;
}

/** A tar archive as an engine writes it, of these members. */
export async function tarOf(members: readonly Member[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content = '', mode = 0o644, uid = 0, type = 'file', linkTarget, pax } of members) {
    const header = { name, mode, uid, gid: 0, type, mtime: new Date(0), pax };
    archive.entry(linkTarget === undefined ? header : { ...header, linkname: linkTarget }, content);
  }
  archive.finalize();
  return buffer(archive);
}

function* inParts(archive: Buffer): Generator<Buffer> {
  for (let at = 0; at < archive.length; at += 65_536) yield archive.subarray(at, at + 65_536);
}

/** The same as an engine sends it: in parts. */
export const tarStream = async (members: readonly Member[]): Promise<Readable> =>
  Readable.from(inParts(await tarOf(members)));
