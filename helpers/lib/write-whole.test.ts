import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { whyNot, writeWhole } from './write-whole.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackproof-whole-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** What writing says where it fails. */
function failureOf(...given: Parameters<typeof writeWhole>): string {
  try {
    writeWhole(...given);
  } catch (error) {
    return whyNot(error);
  }
  return 'written';
}

it('takes the place of what stood there, with the bits that were asked for', () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'old', { mode: 0o644 });
  writeWhole(path, 'new', { mode: 0o600 });
  expect([readFileSync(path, 'utf8'), statSync(path).mode & 0o777]).toEqual(['new', 0o600]);
  expect(readdirSync(folder)).toEqual(['a']);
});

it('leaves what stood there where it must be a new file', () => {
  const path = join(folder, 'a');
  writeFileSync(path, 'old');
  expect(failureOf(path, 'new', { fresh: true })).toBe('is there already');
  expect([readFileSync(path, 'utf8'), readdirSync(folder)]).toEqual(['old', ['a']]);
});

it('leaves nothing beside a file that cannot take its name, below a file, or in a folder that is not there', () => {
  mkdirSync(join(folder, 'taken'));
  writeFileSync(join(folder, 'file'), 'old');
  expect(failureOf(join(folder, 'taken'), 'new')).toBe('cannot be written (EISDIR)');
  expect(failureOf(join(folder, 'file/a'), 'new')).toBe('lies below a file');
  expect(failureOf(join(folder, 'no/a'), 'new')).toBe('cannot be made there');
  expect(readdirSync(folder).sort()).toEqual(['file', 'taken']);
});
