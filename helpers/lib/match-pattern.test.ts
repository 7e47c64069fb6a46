import { expect, it } from 'vitest';
import { matcherOf, namedPartsOf } from './match-pattern.ts';
import { parsePattern, PatternError } from './pattern.ts';
import { branchesOf, samplesOf } from './sample-pattern.ts';

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

it.each([
  ['^(?P<User>\\w+)\\.media\\.test$', 'ann.media.test', { User: 'ann' }],
  ['^(?P<User>\\w+)\\.media\\.test$', 'ann.bob.test', null],
  ['(?P<A>a+?)(?P<B>a*)', 'baaa', { A: 'a', B: 'aa' }],
  ['(?P<A>a+)(?P<B>a*)', 'baaa', { A: 'aaa', B: '' }],
  ['(?U)(?P<A>a+)(?P<B>a+?)', 'aaa', { A: 'a', B: 'aa' }],
  ['(?:(?P<A>ab)|(?P<B>a))(?P<C>b?)', 'ab', { A: 'ab', C: '' }],
  ['(?:x(?P<A>\\d))+$', 'x1x2', { A: '2' }],
  ['(?P<A>a)c|(?P<B>ab)', 'ab', { B: 'ab' }],
  ['(?P<A>[a-c]{1,2})(?P<B>.)', 'abcd', { A: 'ab', B: 'c' }],
  ['(?P<A>(?:a*)*)b', 'aab', { A: 'aa' }],
])('captures by name in %s as Go does: %s', (source, text, parts) => {
  const captured = namedPartsOf(parsePattern(source))(text);
  expect(captured && Object.fromEntries(captured)).toEqual(parts);
});

it('gives up on what is too deep or too large', () => {
  expect(() => parsePattern('('.repeat(100_000))).toThrow(PatternError);
  expect(() => matcherOf(parsePattern('(?:[ab]{500}){2}'.repeat(200)))).toThrow(PatternError);
  expect(matcherOf(parsePattern('^(?:[ab]{500}){2}$'))('ab'.repeat(500))).toBe(true);
});

it('parts a pattern so that each of its branches has a text of its own', () => {
  const pattern = parsePattern('^/(?:api|rss)(?:/(?:x|y))?$');
  const texts = branchesOf(pattern, 24).map((branch) => samplesOf(branch, 1)[0]);
  expect(texts).toEqual(['/api', '/rss', '/api/x', '/api/y']);
  expect(branchesOf(parsePattern('(?:a|b|c|d)'.repeat(50)), 10)).toHaveLength(10);
});
