import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ConfigError, EvidenceError } from '../lib/errors.ts';
import { openOutput, withOutput } from './output.ts';
import { Interrupted } from './finish.ts';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'stackproof-output-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
const read = (name: string) => readFileSync(join(folder, name), 'utf8');

describe('the output folder', () => {
  it('holds none of yesterday’s reports while a run is under way, and nobody else’s files are touched', () => {
    write('run.json', 'yesterday');
    write('notes.txt', 'mine');
    const output = openOutput(folder);
    expect(readdirSync(folder).filter((name) => !name.startsWith('.'))).toEqual(['notes.txt']);
    output.settle();
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it.each([new ConfigError('asked wrongly'), new Interrupted(130)])(
    'is as it was where nothing came of it: %s',
    async (error) => {
      write('run.json', 'yesterday');
      await expect(withOutput(openOutput(folder), () => Promise.reject(error))).rejects.toBe(error);
      expect(readdirSync(folder)).toEqual(['run.json']);
      expect(read('run.json')).toBe('yesterday');
    },
  );

  it('does not let yesterday stand in for a run that died', async () => {
    write('junit.xml', 'yesterday');
    await expect(
      withOutput(openOutput(folder), () => Promise.reject(new EvidenceError('the lab did not start'))),
    ).rejects.toThrow('the lab did not start');
    expect(readdirSync(folder)).toEqual([]);
  });

  it('keeps what was written, though it was interrupted afterwards', async () => {
    write('run.json', 'yesterday');
    write('junit.xml', 'yesterday');
    const work = () => {
      write('run.json', 'today');
      return Promise.reject(new Interrupted(130));
    };
    await expect(withOutput(openOutput(folder), work)).rejects.toThrow(Interrupted);
    expect(readdirSync(folder)).toEqual(['run.json']);
    expect(read('run.json')).toBe('today');
  });

  it('brings back what a killed run had set aside', () => {
    // No process has this number: it is beyond what Linux gives.
    write('.run.json.99999999.before', 'yesterday');
    openOutput(folder).putBack();
    expect(readdirSync(folder)).toEqual(['run.json']);
  });

  it('takes the folders that it made away again', () => {
    const deep = join(folder, 'a/b');
    openOutput(deep).putBack();
    expect(existsSync(join(folder, 'a'))).toBe(false);
  });

  it('lets a replay keep the recording', () => {
    write('evidence.json', 'recorded');
    openOutput(folder, ['evidence']).settle();
    expect(read('evidence.json')).toBe('recorded');
  });

  it('refuses a file, a path below a file, a folder in the place of a report, and what can never be made', () => {
    write('file', 'mine');
    mkdirSync(join(folder, 'odd/run.json'), { recursive: true });
    expect(() => openOutput(join(folder, 'file'))).toThrow(/file is a file: name another with --out$/);
    expect(() => openOutput(join(folder, 'file/below'))).toThrow(/below lies below a file: name another with --out$/);
    expect(() => openOutput(join(folder, 'odd'))).toThrow(/run\.json is a folder/);
    expect(() => openOutput('/proc/stackproof')).toThrow(/cannot be made there/);
    expect(read('file')).toBe('mine');
  });
});
