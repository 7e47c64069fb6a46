import { describe, expect, it } from 'vitest';
import { findSharedNames } from './file-names.ts';
import { readHouse } from './read-imports.ts';

describe('file names', () => {
  it('stand in one room each', () => {
    const shared = findSharedNames(readHouse().map(({ path }) => path));
    expect(shared).toEqual({});
  });

  it('that stand in two rooms are named with their files; a test, a role and two folders of one room are none', () => {
    expect(
      findSharedNames([
        'helpers/evidence/planted.ts',
        'helpers/derived/tls/planted.ts',
        'helpers/derived/tls/planted.test.ts',
        'helpers/gather/tls/planted.fake.ts',
        'helpers/gather/network/alone.ts',
        'helpers/gather/tls/alone.ts',
        'suites/index.ts',
        'helpers/lab/index.ts',
      ]),
    ).toEqual({ planted: ['helpers/derived/tls/planted.ts', 'helpers/evidence/planted.ts'] });
  });
});
