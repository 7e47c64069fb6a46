import { expect, it } from 'vitest';
import { readHsts } from './hsts.ts';

it.each([
  ['max-age=31536000', 31_536_000, null],
  ['MAX-AGE = "60" ; includeSubDomains;', 60, null],
  [';max-age=60;;', 60, null],
  ['includeSubDomains', 0, 'it has no max-age that could be read'],
  ['x-max-age=60', 0, 'it has no max-age that could be read'],
  ['max-age=60s', 0, 'it has no max-age that could be read'],
  ['max-age=60; Max-Age=70', 60, 'max-age stands in it twice, so browsers ignore it'],
  ['max-age=60, max-age=60', 60, null],
  ['max-age=60, max-age=70', 60, 'it comes twice, with different words'],
])('browsers read %j', (header, maxAge, fault) => {
  expect(readHsts(header)).toEqual({ maxAge, fault });
});
