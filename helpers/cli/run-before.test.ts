import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { readEarlier } from './run-before.ts';

let folder = '';
beforeAll(() => void (folder = mkdtempSync(join(tmpdir(), 'stackproof-earlier-'))));
afterAll(() => rmSync(folder, { recursive: true }));

const out = (name: string, files: Record<string, string>) => {
  const path = join(folder, name);
  mkdirSync(path);
  for (const [file, text] of Object.entries(files)) writeFileSync(join(path, file), text);
  return path;
};

describe('the run before', () => {
  it('is the last one of the output folder, also after one that failed', () => {
    expect(readEarlier({ out: out('last', { 'run.json': 'this', 'run.json.old': 'older' }) }, null).run?.text).toBe(
      'this',
    );
    expect(readEarlier({ out: out('failed', { 'run.json.old': 'older' }) }, null).run?.text).toBe('older');
    expect(readEarlier({ out: join(folder, 'none') }, null).run).toBeNull();
  });

  it('is the one that is named, which has to be there', () => {
    const path = out('named', { 'that.json': 'that', 'run.json': 'this' });
    expect(readEarlier({ out: path, since: join(path, 'that.json') }, null).run?.text).toBe('that');
    expect(() => readEarlier({ out: path, since: join(path, 'gone.json') }, null)).toThrow(/--since .*gone\.json/);
  });

  it('could not be read where something else has its name', () => {
    const path = out('folder', {});
    mkdirSync(join(path, 'run.json'));
    expect(readEarlier({ out: path }, null).run).toEqual({ name: join(path, 'run.json'), text: null });
  });

  it('comes with every check that there is now', () => {
    const { checks, policy } = readEarlier({ out: join(folder, 'none') }, null);
    expect(checks).toContainEqual({ criterion: '2.1', check: 'published-ports', severity: 'critical' });
    expect(policy).toBeNull();
  });
});
