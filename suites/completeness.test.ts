import { describe, expect, it } from 'vitest';
import { readGood } from '../fixtures/faults/bench/recordings.ts';
import { artifactOf } from '../helpers/evidence/registry.ts';
import { thinningsOf } from '../helpers/testing/thin.ts';
import { exceptions } from '../helpers/testing/thin-exceptions.ts';
import { criteria } from './index.ts';
import { unexpectedThinPasses } from '../fixtures/faults/bench/thin-recording.fake.ts';

const checks = criteria.flatMap((criterion) => criterion.checks);

describe('a recording that says less than it did', () => {
  // Of the last iteration, which all checks judge; those of all iterations are thinned among the recordings.
  it('lets no check pass with fewer subjects', () => {
    expect(unexpectedThinPasses(7, { seed: 10, tries: 1 })).toEqual([]);
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
    const known = new Set(checks.map(({ id }) => id));
    expect(Object.keys(exceptions).filter((key) => !known.has(key.split(':')[0] ?? ''))).toEqual([]);
  });
});
