import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError } from '../lib/errors.ts';
import { evidenceOf } from '../testing/check-tester.ts';
import { world } from '../testing/worlds/world.ts';
import { readRecording } from './recorded.ts';

const folder = mkdtempSync(join(tmpdir(), 'stackproof-replay-'));
afterAll(() => rmSync(folder, { recursive: true }));
const put = (name: string, text: string) => {
  writeFileSync(join(folder, name), text);
  return join(folder, name);
};

describe('a recording', () => {
  it('is read as it was written', () => {
    const evidence = evidenceOf(world());
    expect(readRecording(put('good.json', JSON.stringify(evidence)))).toEqual(evidence);
  });

  it.each([
    ['absent.json', null, /does not exist: name the evidence\.json/],
    ['cut.json', '{"schema": 1,\n "tool', /cut\.json(:2)? is not JSON/],
    ['run.json', '{"tool": {}}', /has no `schema`/],
    ['later.json', '{"schema": 3}', /has schema 3, this stackproof reads up to 2: use the stackproof that wrote it/],
    ['old.json', '{"schema": 0}', /has schema 0, this stackproof reads up to 2/],
    ['odd.json', '{"schema": [1], "artifacts": 1}', /has schema \[1\], this stackproof reads up to 2/],
    ['broken.json', '{"schema": 1, "artifacts": {"access": {"ok": true, "value": {"rows": [0, {}]}}}}', /not a whole/],
    ['half.json', '{"schema": 2}', /is not a whole recording: tool: .* \(and \d+ more\)/],
    ['null.json', 'null', /has no `schema`/],
  ])('%s gives one sentence', (name, text, sentence) => {
    const path = text === null ? join(folder, name) : put(name, text);
    expect(() => readRecording(path)).toThrow(ConfigError);
    expect(() => readRecording(path)).toThrow(sentence);
  });

  it('is not a folder', () => {
    expect(() => readRecording(folder)).toThrow(/is a folder: name/);
  });
});
