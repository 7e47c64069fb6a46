/**
 * The engine sends both outputs of an attached container down one line, in frames: a byte for the output (1 stdout, 2
 * stderr),
 * three zeros, four bytes of length, then the text. Returns a function to feed; it throws when what comes is no frame.
 */
export function readFrames(take: (output: 'stdout' | 'stderr', text: Buffer) => void): (data: Buffer) => void {
  let pending: Buffer[] = [];
  let size = 0;
  let wanted = 8;
  let output: 'stdout' | 'stderr' | null = null;
  return (data) => {
    pending.push(data);
    size += data.length;
    while (size >= wanted) {
      const all = Buffer.concat(pending);
      const part = all.subarray(0, wanted);
      pending = [all.subarray(wanted)];
      size -= wanted;
      if (output) {
        take(output, part);
        output = null;
        wanted = 8;
      } else {
        const kind = part[0];
        if ((kind !== 1 && kind !== 2) || part[1] !== 0 || part[2] !== 0 || part[3] !== 0)
          throw new Error('what the engine sent is no frame of an attached container');
        output = kind === 1 ? 'stdout' : 'stderr';
        wanted = part.readUInt32BE(4);
      }
    }
  };
}
