import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { parseJson, readJson, readJsonFile } from './json.ts';

const shape = z.object({ id: z.number() });

it('tells what is no JSON from all that is', () => {
  expect(['null', '0', '"x"', '[]', '{"id":1}'].map(parseJson)).toEqual([null, 0, 'x', [], { id: 1 }]);
  expect(['', '{', 'nothing', '{"id":1} more'].map(parseJson)).toEqual([undefined, undefined, undefined, undefined]);
});

it('reads a shape, and nothing of another', () => {
  expect(readJson('{"id":1,"more":2}', shape)).toEqual({ id: 1 });
  expect(['{"id":"1"}', 'null', '', '[{"id":1}]'].map((text) => readJson(text, shape))).toEqual([
    null,
    null,
    null,
    null,
  ]);
});

it('reads a file, and nothing where it is not there or a folder', () => {
  const folder = mkdtempSync(join(tmpdir(), 'stackproof-json-'));
  try {
    const file = join(folder, 'note.json');
    writeFileSync(file, '{"id":1}');
    expect([file, join(folder, 'gone.json'), folder].map((path) => readJsonFile(path, shape))).toEqual([
      { id: 1 },
      null,
      null,
    ]);
    writeFileSync(file, '{"id":');
    expect(readJsonFile(file, shape)).toBeNull();
  } finally {
    rmSync(folder, { recursive: true });
  }
});
