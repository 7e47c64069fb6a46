import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { resolveReference } from './resolve-reference.ts';

const folder = mkdtempSync(join(tmpdir(), 'sp-reference-'));
afterAll(() => rmSync(folder, { recursive: true }));

describe('a reference of the policy', () => {
  it('names a variable of the environment', () => {
    expect(resolveReference('env:WORD', { WORD: 'a:b' }, folder)).toBe('a:b');
  });

  it('is nothing where the variable is empty or not set', () => {
    expect([resolveReference('env:WORD', { WORD: '' }, folder), resolveReference('env:WORD', {}, folder)]).toEqual([
      null,
      null,
    ]);
  });

  it('names a file beside the policy, without its last newline', () => {
    writeFileSync(join(folder, 'word'), 'first\nsecond\n');
    expect(resolveReference('file:word', {}, folder)).toBe('first\nsecond');
  });

  it('says which file is not there', () => {
    expect(() => resolveReference('file:nowhere', {}, folder)).toThrow(/nowhere, which cannot be read \(ENOENT\)/);
  });
});
