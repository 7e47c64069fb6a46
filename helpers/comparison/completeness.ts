import type { RunRecord } from '../kernel/record.ts';

const placesOf = ({ views }: RunRecord): Set<string> => new Set(views.map((view) => view.split(':')[0] ?? view));

const rank = { pass: 0, notApplicable: 0, waived: 0, unknown: 1, fail: 2 } as const;

/** Of the criteria about the looking itself (0.x) none came out worse than before. */
function isGroundedAs(older: RunRecord, newer: RunRecord): boolean {
  return older.criteria
    .filter(({ iteration }) => iteration === 0)
    .every(({ id, outcome }) => {
      const again = newer.criteria.find((criterion) => criterion.id === id);
      return again !== undefined && rank[again.outcome] <= rank[outcome];
    });
}

/** As many of those that should run do: what a stopped service showed would else be gone with it. */
function runsAs({ health: before }: RunRecord, { health: now, source }: RunRecord): boolean {
  // Of stand-ins nobody says that they run: that all came up is what a rehearsal begins with.
  if (!now.running && source === 'rehearse') return true;
  if (!now.running || !before.running) return now.running !== null || before.running === null;
  const missing = ([up, all]: [number, number]) => all - up;
  return missing(now.running) <= missing(before.running);
}

/**
 * Whether the newer run looked from every place from which the older one did, at a stack of which as much runs: only
 * then what it does not show is not there.
 */
export function isComplete(older: RunRecord, newer: RunRecord): boolean {
  return (
    newer.only === null &&
    placesOf(older).isSubsetOf(placesOf(newer)) &&
    isGroundedAs(older, newer) &&
    runsAs(older, newer)
  );
}
