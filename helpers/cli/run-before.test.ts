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
    expect(() => readEarlier({ out: path, since: join(path, 'gone.json') }, null)).toThrow(/gone\.json is no file/);
  });

  it('is one that was kept of this stack as a whole, rather than what a run of a few criteria left', () => {
    const path = out('kept', { 'run.json': 'of a few criteria' });
    const keep = (at: string, change: object) => {
      const id = `2026-11-0${at}T02-00-00.000Z`;
      mkdirSync(join(path, 'runs', id), { recursive: true });
      const point = { gatheredAt: `2026-11-0${at}T02:00:00.000Z`, outcome: 'pass', until: 7, unseen: 0, waived: 0 };
      const findings = { critical: 0, high: 0, medium: 0, low: 0, advisory: 0 };
      const kept = { schema: 1, project: 'media', source: 'live', only: null, version: '0.1.0', sawStack: true };
      const summary = { ...kept, point: { ...point, findings, done: 7 }, ...change };
      writeFileSync(join(path, 'runs', id, 'kept.json'), JSON.stringify(summary));
      writeFileSync(join(path, 'runs', id, 'run.json'), id);
    };
    keep('1', {});
    keep('2', { only: ['2.1'] });
    keep('3', { project: 'other' });
    keep('4', { source: 'spun' });
    const text = (options: object, source?: 'spun') =>
      readEarlier({ out: path, project: 'media', ...options }, null, source).run?.text;
    expect(text({})).toBe('2026-11-01T02-00-00.000Z');
    expect(text({ since: 'last' })).toBe('2026-11-01T02-00-00.000Z');
    expect(text({ since: '2026-11-02' })).toBe('2026-11-02T02-00-00.000Z');
    expect(text({}, 'spun')).toBe('2026-11-04T02-00-00.000Z');
    expect(text({ history: false })).toBe('of a few criteria');
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
