import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { recordOf } from '../../reports/sample.fake.ts';
import { forecastFrom } from './expected-times.ts';

const root = mkdtempSync(join(tmpdir(), 'stackproof-times-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const [path, old] = [join(root, 'run.json'), join(root, 'run.json.old')];

describe('what to expect of a run', () => {
  it('is how many stages there are, where none ran before', () => {
    const forecast = forecastFrom(root);
    expect([forecast('asking the engine'), forecast('sending packets')]).toEqual(['1/9', '7/9']);
    expect(forecast('stack')).toBeNull();
  });

  it('is what was left of the run before, the longest look of each stage', () => {
    const looks = { engine: 1000, containers: 3000, latency: 2000, reachability: 20_000, outside: 30_000 };
    const artifacts = Object.entries(looks).map(([id, ms]) => ({ id, ok: true, ms, scope: '' }));
    writeFileSync(path, JSON.stringify(recordOf([], { artifacts })));
    const expected = ['1/9, about 35 s', '7/9, about 30 s', '8/9'];
    const stages = ['asking the engine', 'sending packets', 'looking again'];
    expect(stages.map(forecastFrom(root))).toEqual(expected);
    renameSync(path, old);
    expect(stages.map(forecastFrom(root))).toEqual(expected);
  });

  it('is no time where something else stands there', () => {
    writeFileSync(path, '{}');
    rmSync(old, { force: true });
    expect(forecastFrom(root)('asking the engine')).toBe('1/9');
  });
});
