import { buffer } from 'node:stream/consumers';
import { pack } from 'tar-stream';

/** A tar archive of plain files, mode 0644, and of folders (names that end in a slash), mode 0755. */
export async function writeTar(files: Readonly<Record<string, string>>): Promise<Buffer> {
  const archive = pack();
  for (const [name, text] of Object.entries(files)) {
    const type = name.endsWith('/') ? 'directory' : 'file';
    archive.entry({ name, type, mode: type === 'directory' ? 0o755 : 0o644, mtime: new Date(0) }, text);
  }
  archive.finalize();
  return buffer(archive);
}
