import { expect, it } from 'vitest';
import { combinations } from './combinations.ts';

it('gives every choice once, those near the first places first', () => {
  const all = [...combinations([2, 1, 3], 100)];
  expect(all.map((each) => each.join(''))).toEqual(['000', '001', '100', '002', '101', '102']);
  expect([...combinations([2, 1, 3], 2)]).toHaveLength(2);
  expect([...combinations([2, 0], 9)]).toEqual([]);
});

it('wastes no time on choices that are too near', () => {
  expect([
    ...combinations(
      Array.from({ length: 12 }, () => 12),
      500,
    ),
  ]).toHaveLength(500);
});
