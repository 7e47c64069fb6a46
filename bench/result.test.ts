import { describe, expect, it } from 'vitest';
import { chooseNames, renderTable, resultOf, withNotes } from './result.ts';

describe('a figure of the bench', () => {
  it('is a median, with its floor and the ratio of the two', () => {
    expect(() => resultOf('nothing', 's', [], '')).toThrow('no numbers');
    expect(resultOf('matrix-19', 's', [3, 2, 2.4], 'all of it', [2, 1.6, 1.5])).toEqual({
      name: 'matrix-19',
      value: 2.4,
      unit: 's',
      floor: 1.6,
      ratio: 1.5,
      runs: 3,
      what: 'all of it',
    });
    expect(resultOf('replay', 's', [1], 'again')).toEqual({
      name: 'replay',
      value: 1,
      unit: 's',
      runs: 1,
      what: 'again',
    });
  });

  it('stands beside its goal, and says whether it was met', () => {
    const table = renderTable([resultOf('a', 's', [2], 'x', [1]), resultOf('b', 's', [2], 'y')], {
      a: { ratio: 1.5 },
      b: { value: 3 },
    });
    expect(table).toMatch(/a +2 s +1 s +2 × +≤ 1.5 × floor +missed/);
    expect(table).toMatch(/b +2 s +≤ 3 s +met/);
  });
  it('names the looks that failed, for they made it cheaper', () => {
    const result = resultOf('audit-60', 's', [9], 'all');
    expect(withNotes([], result)).toBe(result);
    expect(withNotes(['traefik', 'tunnels'], result).what).toBe('all; looks that failed: traefik, tunnels');
  });

  it('is chosen by name, and an unknown name is told', () => {
    expect([...chooseNames([], ['a', 'b'])]).toEqual(['a', 'b']);
    expect([...chooseNames(['--only', 'b'], ['a', 'b'])]).toEqual(['b']);
    expect(() => chooseNames(['--only', 'c'], ['a', 'b'])).toThrow(
      '`--only` and names out of a, b, and was given `--only c`',
    );
    expect(() => chooseNames(['--olny', 'a'], ['a', 'b'])).toThrow('was given `--olny a`');
  });
});
