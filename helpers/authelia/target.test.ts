import { expect, it } from 'vitest';
import { targetOf } from './target.ts';

it.each([
  ['/', '', '/'],
  ['/', 'x=1', '/?x=1'],
  ['/a//b/./c/../d', '', '/a/b/d'],
  ['/a/', 'x=%2F', '/a/?x=%2F'],
  ['/a/../', '', '//'],
  ['/a/..', '', '/'],
  ['/%66eed/x%20y', '', '/feed/x y'],
  ['/a/%2e%2e/admin', '', '/admin'],
  ['/api%2Fv1', '', '/api/v1'],
  ['/%C3%A9', '', '/é'],
  ['/%ff%fe', '', '/\ufffd\ufffd'],
  ['/%e2%82', '', '/\ufffd\ufffd'],
  ['/a%3Fb', '', '/a?b'],
])('makes of %s and %s what the rules are matched with', (path, query, resource) => {
  expect(targetOf('a.test', path, query)).toMatchObject({ resource });
});

it.each([
  ['A.Test:8443', 'A.Test'],
  ['a.test.', 'a.test.'],
  ['[2001:db8::1]:443', '2001:db8::1'],
])('reads the host %s', (host, domain) => {
  expect(targetOf(host, '/', '')).toMatchObject({ domain });
});

it('reads of each parameter the first value, and drops what is broken', () => {
  expect(targetOf('a.test', '/', 'q=1&q=2&a+b=c%20d&bad=%zz&x;y=1&empty&=none')).toMatchObject({
    parameters: new Map([
      ['q', '1'],
      ['a b', 'c d'],
      ['empty', ''],
      ['', 'none'],
    ]),
  });
});

it.each([
  ['a b', '/', ''],
  ['', '/', ''],
  ['a.test', '/%zz', ''],
  ['a.test', '*', ''],
  ['a.test', '/\u0007', ''],
  ['a.test', '/', '\u007f'],
])('knows what Authelia refuses to judge: %j %j %j', (host, path, query) => {
  expect(targetOf(host, path, query)).toHaveProperty('refused');
});
