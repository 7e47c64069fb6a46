import { expect, it } from 'vitest';
import { deepFreeze } from './freeze.ts';

it('freezes a value all the way down, and one that refers to itself', () => {
  const value: { inner: { list: { deep: number }[] }; self?: unknown; nothing: null } = {
    inner: { list: [{ deep: 1 }] },
    nothing: null,
  };
  value.self = value;
  expect(deepFreeze(value)).toBe(value);
  expect(Object.isFrozen(value)).toBe(true);
  expect(Object.isFrozen(value.inner.list[0])).toBe(true);
});
