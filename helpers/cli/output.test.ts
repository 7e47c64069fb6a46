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
  it('calls yesterday’s reports old while a run is under way, and takes them away once there are newer ones', () => {
    write('run.json', 'yesterday');
    write('notes.txt', 'mine');
    const output = openOutput(folder);
    expect(readdirSync(folder).sort()).toEqual(['notes.txt', 'run.json.old']);
    output.settle();
    expect(readdirSync(folder)).toEqual(['notes.txt']);
  });

  it('is as it was where a person stopped the run', async () => {
    write('run.json', 'yesterday');
    const stopped = new Interrupted(130);
    await expect(withOutput(openOutput(folder), () => Promise.reject(stopped))).rejects.toBe(stopped);
    expect(readdirSync(folder)).toEqual(['run.json']);
    expect(read('run.json')).toBe('yesterday');
  });

  it.each([
    new EvidenceError('the lab did not start'),
    new ConfigError('several projects run here'),
    new TypeError('a mistake of ours'),
    // The system ends a night's run, and nobody is there to see it.
    new Interrupted(143),
  ])('does not let yesterday stand in for a run that failed: %s', async (error) => {
    write('junit.xml', 'yesterday');
    await expect(withOutput(openOutput(folder), () => Promise.reject(error))).rejects.toBe(error);
    expect(readdirSync(folder)).toEqual(['junit.xml.old']);
    openOutput(folder).abandon();
    expect(read('junit.xml.old')).toBe('yesterday');
    openOutput(folder).settle();
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

  it.each(['putBack', 'abandon'] as const)('takes the folders that it made away again: %s', (end) => {
    const deep = join(folder, 'a/b');
    openOutput(deep)[end]();
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
