import { describe, expect, it } from 'vitest';
import { readFrames } from './frames.ts';

const frame = (output: number, text: string): Buffer => {
  const head = Buffer.from([output, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

/** What each output got of these pieces. */
function read(...pieces: readonly Buffer[]) {
  const got = { stdout: '', stderr: '' };
  const feed = readFrames((output, text) => (got[output] += text.toString('latin1')));
  for (const piece of pieces) feed(piece);
  return got;
}

describe('readFrames', () => {
  const line = Buffer.concat([frame(1, 'one'), frame(2, 'bad'), frame(1, ''), frame(1, ' two')]);

  it('tells the outputs apart, wherever the line is cut', () => {
    expect(read(line)).toEqual({ stdout: 'one two', stderr: 'bad' });
    for (let at = 0; at <= line.length; at += 1)
      expect(read(line.subarray(0, at), line.subarray(at))).toEqual({ stdout: 'one two', stderr: 'bad' });
    expect(read(...[...line].map((byte) => Buffer.from([byte])))).toEqual({ stdout: 'one two', stderr: 'bad' });
  });

  it('hands on what came of a frame that is not whole', () => {
    expect(read(line.subarray(0, line.length - 2))).toEqual({ stdout: 'one t', stderr: 'bad' });
    expect(read(line.subarray(0, 5))).toEqual({ stdout: '', stderr: '' });
  });

  it.each([
    ['plain text', Buffer.from('level=error msg=x')],
    ['an output that is none', frame(3, 'x')],
    ['a head without its zeros', Buffer.from([1, 0, 1, 0, 0, 0, 0, 1, 65])],
  ])('takes no %s for a frame', (_what, data) => {
    expect(() => read(data)).toThrow('no frame');
  });
});
