import { expect, it } from 'vitest';
import { allHold, anyHolds, not } from './three-valued.ts';

it('lets one that does not hold decide for all, and one that could not be seen before those that do', () => {
  expect(allHold([])).toBe(true);
  expect(allHold([true, true])).toBe(true);
  expect(allHold([true, null])).toBeNull();
  expect(allHold([null, false, true])).toBe(false);
});

it('lets one that holds decide for any, and one that could not be seen before those that do not', () => {
  expect(anyHolds([])).toBe(false);
  expect(anyHolds([false, false])).toBe(false);
  expect(anyHolds([false, null])).toBeNull();
  expect(anyHolds([null, true, false])).toBe(true);
});

it('keeps what could not be seen unseen, whichever way it is asked', () => {
  expect([not(true), not(false), not(null)]).toEqual([false, true, null]);
});
