import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { ImportGraph } from './imports.ts';
import { planOf } from './plan.ts';
import { scoreOf } from './score.ts';

const root = join(import.meta.dirname, '../..');
const graph = new ImportGraph(root);

describe('the score', () => {
  it('counts neither equivalents nor what the compiler refuses nor what was not tried', () => {
    const score = scoreOf(
      new Map([
        ['suites/2-ports/b.check.ts', { killed: 1, untried: 7, equivalent: 3, lived: ['x'] }],
        ['helpers/kernel/a.ts', { killed: 8, untried: 0, equivalent: 0, lived: [] }],
      ]),
    );
    expect(score).toMatchObject({ percent: 90, killed: 9, lived: 1, untried: 7, equivalent: 3 });
    expect(score.rooms).toEqual({ 'helpers/kernel': 100, 'suites/2-ports': 50 });
    expect(Object.keys(score.files)).toEqual(['helpers/kernel/a.ts', 'suites/2-ports/b.check.ts']);
  });
});

describe('a mutant', () => {
  it('of a check is first asked of the check’s own test, then of all', () => {
    const tests = ['suites/blinded.test.ts', 'suites/2-ports/tunnels.test.ts', 'suites/2-ports/docker-api.test.ts'];
    const plan = planOf('suites/2-ports/tunnels.check.ts', graph, [...tests, 'reports/printable.test.ts']);
    expect({ ...plan, far: plan.far.toSorted() }).toEqual({
      near: ['suites/2-ports/tunnels.test.ts'],
      far: ['reports/printable.test.ts', 'suites/blinded.test.ts'],
      checks: ['tunnels'],
    });
  });

  it('of what checks share is asked of the tests of those checks', () => {
    const path = 'helpers/derived/tls/hsts.ts';
    const tests = ['suites/3-tls/http2.test.ts', 'suites/3-tls/hsts.test.ts', 'suites/3-tls/plain-hsts.test.ts'];
    expect(planOf(path, graph, tests).near).toEqual(['suites/3-tls/hsts.test.ts']);
  });
});
