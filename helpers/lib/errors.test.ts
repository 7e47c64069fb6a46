import { describe, expect, it } from 'vitest';
import {
  codeOf,
  ConfigError,
  EvidenceError,
  evidenceReason,
  firstLineOf,
  messageOf,
  stackOf,
  statusOf,
  unreadableReason,
} from './errors.ts';

const withCode = (code: unknown, message = 'open: no') => Object.assign(new Error(message), { code });

describe('messageOf', () => {
  it.each([
    [new Error(' (HTTP code 500)\n  server error \t- no '), '(HTTP code 500) server error - no'],
    ['plain words', 'plain words'],
    [undefined, 'undefined'],
    [withCode('ECONNREFUSED', ''), 'ECONNREFUSED'],
    [new TypeError(''), 'TypeError'],
    ['', 'no reason'],
  ])('says on one line what %j says', (error, message) => {
    expect(messageOf(error)).toBe(message);
  });
});

it('firstLineOf leaves out the lines that quote', () => {
  expect(firstLineOf(new Error('no TOML: what\n\n1: password = "x'))).toBe('no TOML: what');
  expect(firstLineOf('one')).toBe('one');
});

it('stackOf is for mistakes of ours', () => {
  expect(stackOf(new Error('ours'))).toMatch(/^Error: ours\n +at /);
  expect(stackOf(7)).toBe('7');
});

it('codeOf and statusOf take only what is one', () => {
  expect([withCode('ENOENT'), withCode(7), new Error('x'), null, 'ENOENT'].map(codeOf)).toEqual([
    'ENOENT',
    null,
    null,
    null,
    null,
  ]);
  const refusal = Object.assign(new Error('no'), { statusCode: 404 });
  expect([refusal, { statusCode: 409 }, { statusCode: '404' }, null].map(statusOf)).toEqual([404, 409, null, null]);
});

it('evidenceReason tells what could not be seen from a mistake', () => {
  expect(evidenceReason(new EvidenceError('dark'))).toBe('dark');
  expect(() => evidenceReason(new ConfigError('asked wrongly'))).toThrow(ConfigError);
});

it.each([
  ['ENOENT', 'does not exist'],
  ['EISDIR', 'is a folder'],
  ['EACCES', 'cannot be read (EACCES)'],
  [null, 'cannot be read (open: no)'],
])('unreadableReason says why a file with %s was not read', (code, reason) => {
  expect(unreadableReason(withCode(code))).toBe(reason);
});
