import { expect, it } from 'vitest';
import { mean, median, percent, percentile, round, roundMs, wholeDays } from './statistics.ts';

it.each([
  [0, 1],
  [0.5, 6],
  [0.94, 10],
  [0.95, 10],
  [1, 10],
])('the percentile %d of the numbers to ten', (fraction, value) => {
  expect(percentile([10, 9, 8, 7, 6, 5, 4, 3, 2, 1], fraction)).toBe(value);
});

it('the median is the middle by size, of two the upper', () => {
  expect([median([20, 3, 100]), median([4, 1, 2, 3]), median([7])]).toEqual([20, 3, 7]);
});

it('of no numbers there is no figure', () => {
  expect(() => percentile([], 0.5)).toThrow(RangeError);
  expect(() => median([])).toThrow(RangeError);
  expect(() => mean([])).toThrow(RangeError);
});

it('means, and rounds to the digits that it is told', () => {
  expect(mean([1, 2, 6])).toBe(3);
  expect([round(1.25, 1), round(-1.26, 1), round(1234.5, 0), roundMs(0.12345)]).toEqual([1.3, -1.3, 1235, 0.123]);
});

it('counts per cent to a tenth, and none of nothing', () => {
  expect([percent(1, 3), percent(2, 2), percent(0, 7), percent(1, 0)]).toEqual([33.3, 100, 0, 0]);
});

it('counts full days, and from the end backwards', () => {
  const noon = Date.parse('2026-11-24T12:00:00Z');
  const at = (time: string) => wholeDays(noon, Date.parse(time));
  expect([at('2026-11-25T11:59:59Z'), at('2026-11-25T12:00:00Z'), at('2026-11-24T11:59:59Z')]).toEqual([0, 1, -1]);
});
