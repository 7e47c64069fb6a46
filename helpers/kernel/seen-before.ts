import type { Evidence } from '../evidence/evidence.ts';
import type { RecordedCriterion } from './record.ts';

/** By artifact when it was seen, ISO 8601; only those that were seen before the run. */
const seenBefore = ({ artifacts }: Evidence): Map<string, string> =>
  new Map(Object.entries(artifacts).flatMap(([id, { seenAt }]) => (seenAt === undefined ? [] : [[id, seenAt]])));

/** The same criteria; each check that rests on what was seen before the run says since when. */
export function dateChecks(criteria: readonly RecordedCriterion[], evidence: Evidence): RecordedCriterion[] {
  const before = seenBefore(evidence);
  if (before.size === 0) return [...criteria];
  return criteria.map((criterion) => ({
    ...criterion,
    checks: criterion.checks.map((check) => {
      const [oldest] = check.looks.flatMap((id) => before.get(id) ?? []).sort();
      return oldest === undefined ? check : { ...check, seenAt: oldest };
    }),
  }));
}

/** A sentence of what was not looked at again, where there is such. */
export function warnAboutAge(evidence: Evidence): string[] {
  const before = seenBefore(evidence);
  const [oldest] = [...before.values()].sort();
  if (oldest === undefined) return [];
  return [
    `only what a change could touch was looked at again: ${[...before.keys()].join(', ')} ` +
      `${before.size === 1 ? 'is' : 'are'} as seen before, the oldest at ${oldest}`,
  ];
}
