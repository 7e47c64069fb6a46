export interface Member {
  name: string;
  content?: string;
  mode?: number;
  uid?: number;
  /** `0` file, `5` directory, `2` symbolic link, `x` pax headers, `L` long name. */
  kind?: string;
  linkTarget?: string;
}

const block = 512;

/** A tar archive as an engine writes it, of these members. */
export function tarOf(members: readonly Member[]): Buffer {
  const parts = members.flatMap(({ name, content = '', mode = 0o644, uid = 0, kind = '0', linkTarget = '' }) => {
    const header = Buffer.alloc(block);
    const bytes = Buffer.from(content);
    header.write(name, 0, 100);
    header.write(`${mode.toString(8).padStart(7, '0')}\0`, 100);
    header.write(`${uid.toString(8).padStart(7, '0')}\0`, 108);
    header.write('0000000\0', 116);
    header.write(`${bytes.length.toString(8).padStart(11, '0')}\0`, 124);
    header.write(kind, 156);
    header.write(linkTarget, 157, 100);
    header.write('ustar\0' + '00', 257);
    return [header, bytes, Buffer.alloc((block - (bytes.length % block)) % block)];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * block)]);
}

/** A pax record: its own length, in its own length. */
export function paxRecord(key: string, value: string): string {
  const body = ` ${key}=${value}\n`;
  const length =
    [1, 2, 3, 4].map((digits) => body.length + digits).find((total, at) => String(total).length === at + 1) ?? 0;
  return `${length}${body}`;
}
