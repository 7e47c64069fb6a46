import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { interruptible } from './finish.ts';

let said = '';
beforeEach(() => {
  said = '';
  vi.spyOn(process.stderr, 'write').mockImplementation((text: string | Uint8Array) => {
    said += text.toString();
    return true;
  });
});
afterEach(() => vi.restoreAllMocks());

const untilAborted = (signal: AbortSignal) => sleep(60_000, 'late', { signal });

describe('what can be interrupted', () => {
  it('ends with its result where nobody interrupts, and listens no longer', async () => {
    const before = process.listenerCount('SIGINT');
    expect(await interruptible(() => Promise.resolve(4))).toBe(4);
    expect(process.listenerCount('SIGINT')).toBe(before);
  });

  it.each([
    ['SIGINT', 130],
    ['SIGTERM', 143],
    ['SIGHUP', 129],
  ] as const)('%s aborts it, and the code is %i', async (name, code) => {
    const running = interruptible(untilAborted);
    process.emit(name, name);
    await expect(running).rejects.toMatchObject({ name: 'Interrupted', code });
    expect(said).toContain('interrupted; putting everything back');
  });

  it('tells a second Ctrl-C to wait', async () => {
    const running = interruptible(untilAborted);
    process.emit('SIGINT', 'SIGINT');
    process.emit('SIGINT', 'SIGINT');
    await expect(running).rejects.toMatchObject({ code: 130 });
    expect(said).toContain('still putting everything back');
  });

  it('does not blame what failed because everything was being put back', async () => {
    const running = interruptible(async (signal) => {
      await untilAborted(signal).catch(() => undefined);
      throw new Error('the engine is gone');
    });
    process.emit('SIGINT', 'SIGINT');
    await expect(running).rejects.toMatchObject({ name: 'Interrupted' });
  });

  it('ends at once what has nothing to put back, unless somebody began to listen who has', async () => {
    const exit = vi.spyOn(process, 'exit').mockImplementation((() => undefined) as unknown as typeof process.exit);
    const library = () => undefined;
    const lab = () => undefined;
    process.on('SIGINT', library);
    try {
      const early = interruptible(untilAborted, { atOnce: true });
      process.emit('SIGINT', 'SIGINT');
      await expect(early).rejects.toMatchObject({ code: 130 });
      expect(exit).toHaveBeenCalledExactlyOnceWith(130);
      const late = interruptible(
        (signal) => {
          process.on('SIGINT', lab);
          return untilAborted(signal);
        },
        { atOnce: true },
      );
      process.emit('SIGINT', 'SIGINT');
      await expect(late).rejects.toMatchObject({ code: 130 });
      expect(exit).toHaveBeenCalledOnce();
    } finally {
      process.off('SIGINT', library).off('SIGINT', lab);
    }
  });

  it('does not pass for done where it went on to its end regardless', async () => {
    const running = interruptible(async (signal) => {
      await untilAborted(signal).catch(() => undefined);
      return 'done';
    });
    process.emit('SIGINT', 'SIGINT');
    await expect(running).rejects.toMatchObject({ name: 'Interrupted' });
  });
});
