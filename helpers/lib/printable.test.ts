import { expect, it } from 'vitest';
import { escapeCharacters, printable, printableAll } from './printable.ts';

it.each([
  ['\u0000\u001b[31m\u007f\u009b', '\\x00\\x1b[31m\\x7f\\x9b'],
  ['a\nb\tc\r', 'a\\nb\\tc\\r'],
  ['\u202e\u2066\u2028\u2029\ufeff\u200b', '\\u202e\\u2066\\u2028\\u2029\\ufeff\\u200b'],
  ['\ud800 \uffff \u{e0041}', '\\ud800 \\uffff \\u{e0041}'],
  ['Grüße, 日本 ✅ €', 'Grüße, 日本 ✅ €'],
])('shows %j as %s', (text, shown) => {
  expect(printable(text)).toBe(shown);
});

it('keeps lines where there are to be some, and reaches keys', () => {
  expect(printable('a\nb\u0007', { lines: true })).toBe('a\nb\\x07');
  expect(printableAll({ 'a\u202e': ['b\u001b', 1, null, { c: true }] })).toEqual({
    'a\\u202e': ['b\\x1b', 1, null, { c: true }],
  });
});

it('spells every control character of ASCII, each alone in its text', () => {
  const controls = [...Array.from({ length: 32 }, (_, code) => code), 127].map((code) => String.fromCharCode(code));
  expect(controls.filter((char) => printable(`a${char}b`) === `a${char}b`)).toEqual([]);
  expect(controls.filter((char) => printable(`a${char}b`, { lines: true }) === `a${char}b`)).toEqual(['\n']);
  expect(controls.filter((char) => escapeCharacters(`a${char}b`) === `a${char}b`)).toEqual(['\n']);
});

it('walks a value once, and lets nobody change what comes of it', () => {
  const value = { rows: [{ text: 'a\u001b' }] };
  const shown = printableAll(value);
  expect(printableAll(value)).toBe(shown);
  expect(() => shown.rows.push({ text: 'b' })).toThrow(TypeError);
});

it('escapes a file of JSON without losing anything', () => {
  const value = { a: '\u202e\u2028\u007f\u009b\u{e0041}\n', b: 'ü' };
  const text = escapeCharacters(JSON.stringify(value, null, 2));
  expect(JSON.parse(text)).toEqual(value);
  expect(text).toBe('{\n  "a": "\\u202e\\u2028\\u007f\\u009b\\udb40\\udc41\\n",\n  "b": "ü"\n}');
});
