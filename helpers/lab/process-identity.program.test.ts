import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { childrenOf, identify, isAlive, killAndWait, parseStat } from './process-identity.ts';

describe('a process by its identity', () => {
  test('is read past a name with blanks and brackets', () => {
    const after = 'S 17 4 4 0 -1 0 0 0 0 0 0 0 0 0 20 0 1 0 987654 0 0';
    expect(parseStat(`4 (a ) name (x) ${after}`)).toEqual({ state: 'S', parent: 17, start: '987654' });
    expect(parseStat('4 (half')).toBeNull();
  });

  test('is this one, and a later one with its pid is not', () => {
    const self = identify(process.pid);
    if (self === null) throw new Error('this process is not under /proc');
    expect(isAlive(self)).toBe(true);
    expect(isAlive({ ...self, start: '1' })).toBe(false);
    expect(isAlive({ ...self, boot: 'another' })).toBe(false);
  });

  test('is killed when it is the one meant, and only then', async () => {
    const child = spawn('sleep', ['600']);
    await once(child, 'spawn');
    const identity = childrenOf(process.pid).find(({ pid }) => pid === child.pid);
    if (identity === undefined) throw new Error('the child is not among our children');
    expect(await killAndWait([{ ...identity, start: '1' }])).toBe(true);
    expect(isAlive(identity)).toBe(true);
    expect(await killAndWait([identity])).toBe(true);
    expect(isAlive(identity)).toBe(false);
  });
});
