import { describe, expect, it } from 'vitest';
import { isListening } from './is-listening.ts';

const never = new Promise<never>(() => undefined);
const answers = (...values: string[]) => ({
  knocks: 0,
  knock() {
    return Promise.resolve(values[this.knocks++]);
  },
});

describe('a program that was begun', () => {
  it('listens once it answers a knock, and is knocked at no more', async () => {
    const door = answers('refused', 'dropped', 'open', 'refused');
    expect(await isListening(never, () => door.knock())).toBe(true);
    expect(door.knocks).toBe(3);
  });

  it('never listens where it has ended, well or not', async () => {
    const refused = () => Promise.resolve('refused');
    expect(await isListening(Promise.resolve(0), refused)).toBe(false);
    expect(await isListening(Promise.reject(new Error('no python3')), refused)).toBe(false);
  });

  it('is not waited for beyond the limit', async () => {
    expect(await isListening(never, () => Promise.resolve('refused'), 120)).toBe(false);
  });
});
