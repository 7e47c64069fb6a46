import { describe, expect, it } from 'vitest';
import { remember, rememberBoth } from './remember.ts';

describe('what was made of an object', () => {
  it('is made once of each, nothing too', () => {
    const made: string[] = [];
    const nameOf = remember(({ name }: { name: string }) => void made.push(name));
    const [one, other] = [{ name: 'one' }, { name: 'other' }];
    for (const each of [one, other, one, other]) expect(nameOf(each)).toBeUndefined();
    expect(made).toEqual(['one', 'other']);
  });

  it('is made once of two together, in their order', () => {
    const made: string[] = [];
    const join = rememberBoth((one: { name: string }, other: { name: string }) => {
      made.push(`${one.name} ${other.name}`);
      return made.length;
    });
    const [a, b] = [{ name: 'a' }, { name: 'b' }];
    expect([join(a, b), join(b, a), join(a, b), join(b, a), join(a, a)]).toEqual([1, 2, 1, 2, 3]);
    expect(made).toEqual(['a b', 'b a', 'a a']);
  });
});
