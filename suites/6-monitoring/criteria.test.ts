import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../helpers/testing/check-tester.ts';
import { findThinPasses, fullyUndertaken } from '../../helpers/testing/thin-passes.ts';
import { monitored } from '../../helpers/testing/worlds/world-monitored.ts';
import { monitoringCriteria } from './criteria.ts';

const watching = new Set(['metrics', 'alerting', 'log-store', 'dashboards', 'alert-trials']);

describe('a recording that says less of who watches', () => {
  it('lets no check pass with fewer subjects', () => {
    const { evidence, policy } = monitored();
    const checks = monitoringCriteria.flatMap((criterion) => criterion.checks);
    const found = findThinPasses(checks, fullyUndertaken(evidenceOf({ evidence, policy })), policy, {
      seed: 6,
      tries: 4,
    });
    expect(found.filter(({ thinning }) => watching.has(thinning.split(' ')[0] ?? ''))).toEqual([]);
  });
});
