import { describe, expect, it } from 'vitest';
import { longestTrue } from './lasting.ts';
import { hasRange, unfiltered } from './unfiltered.ts';

describe('an expression with its comparisons left out', () => {
  it.each([
    ['up == 0', 'up == bool  0'],
    ['a / on (x) b * 100 > 80', 'a / on (x) b * 100 > bool  80'],
    ['a > 1 and b < 2', 'a > bool  1 and b < bool  2'],
    ['a > bool 1', 'a > bool 1'],
    ['max_over_time(a[10m]) unless on (name) a', 'max_over_time(a[10m]) '],
    ['(a > 1) unless (b > 2)', '(a > bool  1) '],
    ['sum by (x) (rate(a{code=~"5.."}[1m])) > 0.05', 'sum by (x) (rate(a{code=~"5.."}[1m])) > bool  0.05'],
  ])('%s', (query, expected) => {
    expect(unfiltered(query)).toBe(expected);
  });

  it.each(['absent(up{job="x"})', 'a offset 1d > 3', 'a @ 1609746000 > 2', 'absent_over_time(a[5m])', 'a >'])(
    'of %s there is none',
    (query) => {
      expect(unfiltered(query)).toBeNull();
    },
  );

  it('may count over a time', () => {
    expect([
      hasRange('rate(a[1m]) > 1'),
      hasRange('max_over_time(a[1h:5m])'),
      hasRange('a > 1'),
      hasRange('('),
    ]).toEqual([true, true, false, true]);
  });
});

describe('how long an expression stays true of what is gone', () => {
  it.each([
    ['max_over_time(a{x!=""}[10m]) unless on (name) a', 600],
    ['(a offset 5m) unless a', 300],
    ['count by (name) (a offset 1h30m) unless count by (name) (a)', 5400],
    ['max_over_time(a[10m] offset 5m) unless a', 900],
    ['a unless on (x) b', Infinity],
    ['a unless a', Infinity],
    ['max_over_time(a[10m]) unless b', Infinity],
    ['a > 3', Infinity],
    ['(', Infinity],
  ])('%s: %d s', (query, seconds) => {
    expect(longestTrue(query)).toBe(seconds);
  });
});
