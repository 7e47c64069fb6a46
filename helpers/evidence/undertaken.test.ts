import { describe, expect, it } from 'vitest';
import { findMissing, undertake, undertakenBy } from './undertaken.ts';

const parts = { rows: ['host', 'family'], 'rows.suites': ['host', 'kind'], plain: ['value'] };
const value = {
  rows: [
    { host: 'one.test', family: 4, suites: [{ kind: 'strong' }, { kind: 'cbc' }] },
    { host: 'one.test', family: 6, suites: [] },
  ],
  plain: ['a', 'b'],
};

describe('what was undertaken', () => {
  it('is nowhere missing from what it was taken from', () => {
    expect(findMissing(parts, undertakenBy(parts, value), value)).toEqual([]);
  });

  it('keeps of a plan only what tells its rows apart', () => {
    expect(undertake(parts, { rows: [{ host: 'one.test', family: 4, path: '/' }] })).toEqual({
      rows: [['one.test', 4]],
    });
  });

  it.each([
    ['a row', { ...value, rows: value.rows.slice(0, 1) }, [{ list: 'rows', row: ['one.test', 6] }]],
    ['a whole list', { rows: value.rows }, ['a', 'b'].map((row) => ({ list: 'plain', row: [row] }))],
    [
      'a row of a row',
      { ...value, rows: value.rows.map((row) => ({ ...row, suites: row.suites.slice(1) })) },
      [{ list: 'rows.suites', row: ['one.test', 'strong'] }],
    ],
  ])('misses %s', (_what, less, missing) => {
    expect(findMissing(parts, undertakenBy(parts, value), less)).toEqual(missing);
  });

  it('counts: of two rows alike one is not enough', () => {
    const twice = { plain: ['a', 'a'] };
    const undertaken = undertakenBy({ plain: ['value'] }, twice);
    expect(findMissing({ plain: ['value'] }, undertaken, { plain: ['a'] })).toEqual([{ list: 'plain', row: ['a'] }]);
  });

  it('of an artifact that is a list is its own rows', () => {
    const undertaken = undertakenBy({ '': ['name'] }, [{ name: 'sonarr' }, { name: 'radarr' }]);
    expect(undertaken).toEqual({ '': [['sonarr'], ['radarr']] });
    expect(findMissing({ '': ['name'] }, undertaken, [{ name: 'radarr' }])).toEqual([{ list: '', row: ['sonarr'] }]);
  });
});
