import { describe, expect, it } from 'vitest';
import { remember, rememberBoth, rememberText } from './remember.ts';

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

  it('is made once of a text, and anew where there were more texts than a stack has', () => {
    const made: string[] = [];
    const lengthOf = rememberText((text) => {
      made.push(text);
      return text.length;
    });
    expect(['one', 'three', 'one'].map(lengthOf)).toEqual([3, 5, 3]);
    expect(made).toEqual(['one', 'three']);
    for (let at = 0; at < 5000; at += 1) lengthOf(`number ${at}`);
    expect(lengthOf('one')).toBe(3);
    expect(made.filter((text) => text === 'one')).toHaveLength(2);
  });
});
