const blockSize = 512;

function header(name: string, size: number): Buffer {
  const folder = name.endsWith('/');
  const block = Buffer.alloc(blockSize);
  const put = (text: string, at: number) => block.write(text, at, 'utf8');
  put(name, 0);
  put(folder ? '0000755\0' : '0000644\0', 100);
  put('0000000\0', 108);
  put('0000000\0', 116);
  put(`${size.toString(8).padStart(11, '0')}\0`, 124);
  put('00000000000\0', 136);
  put('        ', 148);
  put(folder ? '5' : '0', 156);
  put('ustar\x0000', 257);
  // The sum is counted with blanks in its own place.
  put(
    `${block
      .reduce((sum, byte) => sum + byte, 0)
      .toString(8)
      .padStart(6, '0')}\0 `,
    148,
  );
  return block;
}

/**
 * A tar archive of plain files, mode 0644, and of folders (names that end in a slash), mode 0755; names of at most a
 * hundred letters.
 */
export function writeTar(files: Readonly<Record<string, string>>): Buffer {
  const parts = Object.entries(files).flatMap(([name, text]) => {
    const content = Buffer.from(text);
    return [
      header(name, content.length),
      content,
      Buffer.alloc((blockSize - (content.length % blockSize)) % blockSize),
    ];
  });
  return Buffer.concat([...parts, Buffer.alloc(2 * blockSize)]);
}
