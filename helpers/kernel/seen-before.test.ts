import { describe, expect, it } from 'vitest';
import { readGood } from '../../fixtures/faults/bench/recordings.ts';
import { checkOf, criterionOf } from '../../reports/sample.fake.ts';
import type { ArtifactId } from '../evidence/evidence.ts';
import { dateChecks, warnAboutAge } from './seen-before.ts';

const [older, old] = ['2026-11-01T02:00:00.000Z', '2026-11-02T02:00:00.000Z'];

function seenAt(times: Partial<Record<ArtifactId, string>>) {
  const evidence = structuredClone(readGood(1));
  for (const [id, time] of Object.entries(times)) Object.assign(evidence.artifacts[id as ArtifactId], { seenAt: time });
  return evidence;
}
const criteria = [
  criterionOf({
    checks: [checkOf({ looks: ['containers', 'networks'] }), checkOf({ id: 'other', looks: ['engine'] })],
  }),
];

describe('what was seen before the run', () => {
  it('dates each check that rests on it, by the oldest', () => {
    const [dated] = dateChecks(criteria, seenAt({ networks: old, containers: older }));
    expect(dated?.checks.map((check) => check.seenAt)).toEqual([older, undefined]);
    expect(dated?.checks.map(({ id }) => id)).toEqual(criteria[0]?.checks.map(({ id }) => id));
  });

  it('is told in a sentence, with the oldest', () => {
    expect(warnAboutAge(seenAt({ networks: old }))).toEqual([
      `only what a change could touch was looked at again: networks is as seen before, the oldest at ${old}`,
    ]);
    expect(warnAboutAge(seenAt({ networks: old, containers: older }))[0]).toMatch(
      new RegExp(
        `containers, networks are as seen before, the oldest at ${older}$|networks, containers are .* ${older}$`,
      ),
    );
  });

  it('is nothing where all was looked at', () => {
    expect(dateChecks(criteria, seenAt({}))).toEqual(criteria);
    expect(warnAboutAge(seenAt({}))).toEqual([]);
  });
});
