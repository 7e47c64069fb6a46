import { expect, it } from 'vitest';
import { given, present } from './present.ts';

it('leaves out what holds nothing, and nothing else', () => {
  expect(Object.keys(present({ a: null, b: undefined, c: 0, d: '', e: false, f: [] }))).toEqual(['c', 'd', 'e', 'f']);
});

it('makes something of a value, and nothing of none', () => {
  expect(given(0, (value) => value + 1)).toBe(1);
  expect(given<number, number>(null, (value) => value + 1)).toBeUndefined();
  expect(given<number, number>(undefined, (value) => value + 1)).toBeUndefined();
});
