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
/** Of each way in which a field can be thinned so many are tried, chosen by the seed. */
const tries = { 1: 0, 2: 1, 3: 1, 4: 1 } as const;

describe('a recording that says less than it did', () => {
  it.each([2, 3, 4] as const)('of iteration %i: lets no check pass with fewer subjects', (stack) => {
    const mine = checks.filter(({ iteration }) => iteration <= stack).map(({ check }) => check);
    const evidence = fullyUndertaken(readGood(stack));
    const found = findThinPasses(mine, evidence, policyAt(file, stack), { seed: 10, tries: tries[stack] });
    const unexpected = found.filter(({ check, thinning }) => exceptions[`${check}: ${thinning}`] === undefined);
    expect(unexpected).toEqual([]);
  });

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
