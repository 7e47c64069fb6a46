import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findCopies } from './one-place.ts';
import { readTexts } from './read-imports.ts';

const root = join(import.meta.dirname, '../..');

describe('what stands in one place', () => {
  it('is written nowhere else', () => {
    const texts = readTexts(root);
    expect(texts.length).toBeGreaterThan(20);
    expect(findCopies(texts)).toEqual([]);
  });

  it.each([
    ['const why = error instanceof Error ? error.message : String(error);', 'the message of an error'],
    ["if (error instanceof Error && 'code' in error && error.code === 'ENOENT')", 'the code or status of an error'],
    ["if ('statusCode' in error && error.statusCode === 404)", 'the code or status of an error'],
    ["import { isIP } from 'node:net';", 'the parser of addresses'],
    ['const sound = /^\\d{1,3}(\\.\\d{1,3}){3}$/.test(base);', 'an address by its dots'],
    ['const sound = /(\\d+\\.\\d+\\.\\d+\\.\\d+)/.test(base);', 'an address by its dots'],
    ['const isAddress = /^[\\d.]+$/.test(host);', 'an address by its dots'],
    ["const own = bound.startsWith('127.');", 'loopback by its first letters'],
    ['const own = /^(?:127\\.|\\[::1\\])/.test(bound);', 'loopback by its first letters'],
    ["const every = bound === '0.0.0.0' || bound === '::';", 'every address of a family by its spellings'],
    ["const family = address.includes(':') ? 6 : 4;", 'the family of an address by its colon'],
    ["const isV6 = (address: string) => address.includes(':');", 'the family of an address by its colon'],
    ["const host = url.hostname.replace(/^\\[|\\]$/g, '');", 'brackets round a host'],
    ['const middle = [...numbers].sort((a, b) => a - b)[2];', 'the middle of numbers'],
    ['try { return schema.parse(JSON.parse(text));\n} catch {\n  return null;\n}', 'JSON that may be none'],
    ["const own = host === 'localhost' || inRange(host, '127.0.0.0/8');", 'loopback by its first letters'],
  ])('is found where it is planted: %s', (line, what) => {
    const path = 'helpers/gather/planted.ts';
    expect(findCopies([{ path, text: `/** Planted. */\n${line}\n` }])).toContainEqual(
      expect.stringContaining(`${path}:2 writes ${what} by hand: call `),
    );
    expect(findCopies([{ path: 'helpers/gather/planted.test.ts', text: line }])).toEqual([]);
  });

  it('is named with where it stands', () => {
    const text = "const host = address.includes(':') ? `[${address}]` : address;\n";
    expect(findCopies([{ path: 'reports/planted.ts', text }])).toContain(
      'reports/planted.ts:1 writes brackets round a host by hand: ' +
        'call bracketed, unbracketed or withPort of helpers/lib/url.ts',
    );
  });

  it('does not take versions, clocks and key=value pairs for addresses', () => {
    const text = "/(\\d+)\\.(\\d+)\\.(\\d+)/.exec(version); line.split(':'); name.includes(':') && go();\n";
    expect(findCopies([{ path: 'reports/planted.ts', text }])).toEqual([]);
  });
});
