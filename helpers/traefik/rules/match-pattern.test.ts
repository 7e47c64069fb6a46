import { expect, it } from 'vitest';
import { matcherOf } from './match-pattern.ts';
import { parsePattern, PatternError } from './pattern.ts';
import { samplesOf } from './sample-pattern.ts';

it.each([
  ['^/api/v\\d+$', ['/api/v1', '/api/v22'], ['/api/v', '/api/v1/', '/API/v1']],
  ['(?i)^Films\\.', ['films.test', 'FILMS.x'], ['xfilms.test']],
  ['\\bme\\b', ['/~me', 'me too'], ['/some', 'mE']],
  ['^[^[:digit:]x-z]{2,3}$', ['ab', 'abc'], ['a', 'a1', 'abcd', 'xy']],
  ['a.c', ['abc', 'xaxcx'], ['a\nc']],
  ['(?s)a.c', ['a\nc'], ['ac']],
  ['(?m)^b$', ['a\nb\nc'], ['ab']],
  ['^(?:de|fr|)$', ['de', ''], ['d']],
  ['^\\Q.*\\E$', ['.*'], ['ab']],
  ['^\\p{Greek}\\pL$', ['αx'], ['ax', 'α1']],
  ['^a{,2}$', ['a{,2}'], ['aa']],
  ['', ['', 'x'], []],
])('reads %s as Go does', (source, yes, no) => {
  const test = matcherOf(parsePattern(source));
  expect(yes.filter((text) => !test(text))).toEqual([]);
  expect(no.filter((text) => test(text))).toEqual([]);
});

it.each([
  '(?=a)',
  '(?<!a)b',
  'a**',
  'a{2}{3}',
  '(a',
  'a)',
  '[a',
  '[z-a]',
  '*a',
  '\\8',
  'a\\',
  'a{1001}',
  '(a{100}){100}',
  '\\p{Nobody}',
  '[[:nobody:]]',
])('refuses %s, as Go does', (source) => {
  expect(() => parsePattern(source)).toThrow(PatternError);
});

it('takes time that grows with the text alone', () => {
  const test = matcherOf(parsePattern('^(?:(?:a+)+)+$'));
  expect(test(`${'a'.repeat(5000)}b`)).toBe(false);
});

it.each(['^/films/[0-9]{1,3}(?:/.*)?$', '^[a-z]+\\.media\\.test$', '(?i)^x|y$', '^\\W$', '^[^a-z]$'])(
  'makes texts that %s takes',
  (source) => {
    const pattern = parsePattern(source);
    const texts = samplesOf(pattern, 8);
    expect(texts.length).toBeGreaterThan(0);
    expect(texts.filter((text) => !matcherOf(pattern)(text))).toEqual([]);
  },
);
