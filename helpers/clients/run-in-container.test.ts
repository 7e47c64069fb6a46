import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../lib/errors.ts';
import { execEngine } from './exec.fake.ts';
import { runInContainer } from './run-in-container.ts';

describe('a command in a container', () => {
  it('says what it says, and how it ended', async () => {
    const asked: string[] = [];
    const engine = execEngine((id, argv) => {
      asked.push(id, ...argv);
      return { code: 3, stdout: 'a list\nof two', stderr: 'no such jail' };
    });
    expect(await runInContainer(engine, 'abc', ['fail2ban-client', 'status'])).toEqual({
      ...{ code: 3, stdout: 'a list\nof two', stderr: 'no such jail' },
    });
    expect(asked).toEqual(['abc', 'fail2ban-client', 'status']);
  });

  it('that did not end, or was not started, is an error', async () => {
    const endless = execEngine(() => ({ code: null }));
    await expect(runInContainer(endless, 'abc', ['x'])).rejects.toThrow(EvidenceError);
    const refusing = execEngine(() => {
      throw new Error('container is paused');
    });
    await expect(runInContainer(refusing, 'abc', ['x'])).rejects.toThrow(/could not be run.*container is paused/);
  });

  it('may say no more than somebody reads', async () => {
    const engine = execEngine(() => ({ stdout: 'x'.repeat(5_000_000) }));
    await expect(runInContainer(engine, 'abc', ['x'])).rejects.toThrow(/more than/);
  });

  it('is read frame by frame, also where a letter lies on both sides of a cut', async () => {
    const engine = execEngine(() => ({ stdout: 'aaéc', stderr: 'b' }));
    expect(await runInContainer(engine, 'abc', ['x'])).toEqual({ code: 0, stdout: 'aaéc', stderr: 'b' });
  });

  it('that sends no frames said nothing that anybody could read, and not nothing', async () => {
    const engine = execEngine(() => Buffer.from([9, 0, 0, 0, 0, 0, 0, 1, 65]));
    await expect(runInContainer(engine, 'abc', ['x'])).rejects.toThrow(/no frame/);
  });
});
