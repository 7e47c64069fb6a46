import { describe, expect, it } from 'vitest';
import { evidenceOf } from '../../helpers/testing/check-tester.ts';
import { findThinPasses, fullyUndertaken } from '../../helpers/testing/thin-passes.ts';
import { hardened } from '../../helpers/testing/worlds/world-hardened.ts';
import { hardeningCriteria } from './criteria.ts';

const upkeep = new Set(['vpn', 'vpn-trials', 'healing', 'healing-trials']);

describe('a recording that says less of the tunnel, or of who heals', () => {
  it('lets no check pass with fewer subjects', () => {
    const { evidence, policy } = hardened();
    const checks = hardeningCriteria
      .flatMap((criterion) => criterion.checks)
      .filter(({ requires }) => requires.some((id) => upkeep.has(id)));
    const found = findThinPasses(checks, fullyUndertaken(evidenceOf({ evidence, policy })), policy, {
      seed: 7,
      tries: 4,
    });
    expect(found.filter(({ thinning }) => upkeep.has(thinning.split(' ')[0] ?? ''))).toEqual([]);
  });
});
