import { describe, expect, it } from 'vitest';
import { readGood } from '../fixtures/faults/bench/recordings.ts';
import { referencePolicy } from '../fixtures/faults/bench/reference-policy.ts';
import { artifactOf } from '../helpers/evidence/registry.ts';
import { policyAt } from '../helpers/policy/policy.ts';
import { findThinPasses, fullyUndertaken } from '../helpers/testing/thin-passes.ts';
import { thinningsOf } from '../helpers/testing/thin.ts';
import { exceptions } from '../helpers/testing/thin-exceptions.ts';
import { criteria } from './index.ts';

const { file } = referencePolicy();
const checks = criteria.flatMap((criterion) =>
  criterion.checks.map((check) => ({ check, iteration: criterion.iteration })),
);

describe('a recording that says less than it did', () => {
  // Of the last iteration, whose recording all checks judge; of each way to thin a field one, chosen by the seed.
  it('lets no check pass with fewer subjects', () => {
    const stack = 4;
    const mine = checks.filter(({ iteration }) => iteration <= stack).map(({ check }) => check);
    const evidence = fullyUndertaken(readGood(stack));
    const found = findThinPasses(mine, evidence, policyAt(file, stack), { seed: 10, tries: 1 });
    const unexpected = found.filter(({ check, thinning }) => exceptions[`${check}: ${thinning}`] === undefined);
    expect(unexpected).toEqual([]);
  }, 300_000);

  it('is thinned in every row, list and nullable field', () => {
    const { traefik } = readGood(2).artifacts;
    const fields = traefik.ok ? thinningsOf(artifactOf('traefik').schema, traefik.value) : [];
    const kinds = new Set(fields.map(({ manner, field }) => `${manner} ${field}`));
    expect([...kinds]).toEqual(
      expect.arrayContaining(['row routers', 'list routers', 'row routers.[].entryPoints', 'null comparison']),
    );
  });

  it('is excepted only where somebody says why', () => {
    expect(Object.values(exceptions).filter((reason) => reason.split(' ').length < 5)).toEqual([]);
    const known = new Set(checks.map(({ check }) => check.id));
    expect(Object.keys(exceptions).filter((key) => !known.has(key.split(':')[0] ?? ''))).toEqual([]);
  });
});
