import { describe, expect, it } from 'vitest';
import { countErrors, isError, joinFrames } from './count-errors.ts';

const frame = (stream: number, text: string): Buffer => {
  const head = Buffer.from([stream, 0, 0, 0, 0, 0, 0, 0]);
  head.writeUInt32BE(Buffer.byteLength(text), 4);
  return Buffer.concat([head, Buffer.from(text)]);
};

describe('joinFrames', () => {
  it('joins both streams, and a frame that is cut', () => {
    const whole = Buffer.concat([frame(1, 'one\n'), frame(2, 'two\n'), frame(1, 'three\n')]);
    expect(joinFrames(whole, false)).toBe('one\ntwo\nthree\n');
    expect(joinFrames(whole.subarray(0, whole.length - 4), false)).toBe('one\ntwo\nth');
    expect(joinFrames(Buffer.alloc(0), false)).toBe('');
  });

  it('leaves what a terminal wrote as it is', () => {
    expect(joinFrames(Buffer.from('plain\r\n'), true)).toBe('plain\r\n');
  });
});

describe('isError', () => {
  it.each([
    'level=error msg=disk-on-fire',
    '{"level":"error","msg":"x"}',
    "2026-11-24T08:00:00Z ERR EntryPoint doesn't exist entryPointName=x",
    '[Error] ApiKey missing',
    'panic: runtime error: index out of range',
    'Traceback (most recent call last):',
    'Error: listen EADDRINUSE',
    'FATAL cannot open',
  ])('counts %s', (line) => {
    expect(isError(line)).toBe(true);
  });

  it.each([
    'level=info msg="no error"',
    'level=warn err="x"',
    '{"level":"info","error":null}',
    'INF done errors=0',
    'finished without errors',
  ])('lets %s pass', (line) => {
    expect(isError(line)).toBe(false);
  });
});

describe('countErrors', () => {
  const at = (second: number) => new Date(Date.UTC(2026, 10, 24, 8, 0, second)).toISOString();

  it('finds the worst sixty seconds, wherever they begin', () => {
    const lines = [0, 50, 70, 100, 109, 400].map((second) => `${at(second)} level=error x`);
    expect(countErrors([...lines, `${at(1)} level=info fine`, ''].join('\n'))).toEqual({
      lines: 7,
      errors: 6,
      worstMinute: 4,
    });
  });

  it('counts nothing in nothing', () => {
    expect(countErrors('')).toEqual({ lines: 0, errors: 0, worstMinute: 0 });
  });
});
