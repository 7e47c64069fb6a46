type Output = 'stdout' | 'stderr';
const outputs: Readonly<Record<number, Output>> = { 1: 'stdout', 2: 'stderr' };
const headBytes = 8;

/**
 * The engine sends both outputs of a container without a terminal down one line, in frames: a byte for the output (1
 * stdout, 2 stderr), three zeros, four bytes of
 * length, then the text. Returns a function to feed; it hands on the text as it comes, in parts, and throws when what
 * comes is no frame.
 */
export function readFrames(take: (output: Output, text: Buffer) => void): (data: Buffer) => void {
  const head = Buffer.alloc(headBytes);
  let headLength = 0;
  let output: Output = 'stdout';
  let left = 0;
  return (data) => {
    for (let at = 0; at < data.length;) {
      if (left > 0) {
        const text = data.subarray(at, at + left);
        at += text.length;
        left -= text.length;
        take(output, text);
        continue;
      }
      const copied = data.copy(head, headLength, at);
      at += copied;
      headLength += copied;
      if (headLength < headBytes) return;
      const found = outputs[head.readUInt8(0)];
      if (!found || head.readUIntBE(1, 3) !== 0)
        throw new Error('what the engine sent is no frame of an attached container');
      output = found;
      left = head.readUInt32BE(4);
      headLength = 0;
    }
  };
}
