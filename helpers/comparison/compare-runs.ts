import { severities } from '../kernel/check.ts';
import type { RunRecord } from '../kernel/record.ts';
import type { Change, Changes, State } from './changes.ts';
import { comparePaths } from './compare-paths.ts';
import { compareSettings } from './compare-settings.ts';
import { isComplete } from './completeness.ts';
import { statesOf, type Row, type SubjectStates } from './subject-states.ts';

const keyOf = ({ check, subject }: Pick<Change, 'check' | 'subject'>): string => `${check} ${subject}`;

/** Findings that are about their cause itself, of whichever run: what follows from it says less of what was changed. */
const directOf = (...runs: readonly RunRecord[]): ReadonlySet<string> =>
  new Set(
    runs
      .flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks))
      .flatMap(({ id, observations }) =>
        observations.flatMap(({ subject, cause }) => (cause?.key === subject ? keyOf({ check: id, subject }) : [])),
      ),
  );

const byWeight =
  (direct: ReadonlySet<string>) =>
  (one: Change, other: Change): number =>
    severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
    Number(direct.has(keyOf(other))) - Number(direct.has(keyOf(one))) ||
    one.check.localeCompare(other.check) ||
    one.subject.localeCompare(other.subject);

const describe = ({ check, subject, observed }: Row, before: State, now: State): Change => ({
  ...{ check: check.id, title: check.title, severity: check.severity },
  ...{ subject, before, now, observed },
});

/** What became of the subjects of the newer run. */
function arrivals(older: SubjectStates, newer: SubjectStates): Change[] {
  return [...newer.rows.values()].map((row) => describe(row, older.stateOf(row.check.id, row.subject), row.state));
}

/** What became of those that only the older run names. */
function departures(older: SubjectStates, newer: SubjectStates): Change[] {
  return [...older.rows]
    .filter(([key]) => !newer.rows.has(key))
    .map(([, row]) => describe(row, row.state, newer.stateOf(row.check.id, row.subject)));
}

/** A check that has no answer at all names no subject: it is one itself. */
function blinded(older: SubjectStates, newer: SubjectStates): Change[] {
  return [...newer.checks.values()].flatMap((check) => {
    const before = older.checks.get(check.id);
    const isBlind = check.outcome === 'unknown' && check.observations.length === 0;
    if (!isBlind || !before || !['pass', 'notApplicable', 'waived'].includes(before.outcome)) return [];
    const row = { check, subject: '*', state: 'unseen' as const, observed: check.reason ?? 'it could not be seen' };
    return [describe(row, 'holds', 'unseen')];
  });
}

const isAmong =
  (...states: readonly State[]) =>
  (state: State) =>
    states.includes(state);
const counts = ({ severity }: Change): boolean => severity !== 'advisory';

/**
 * What is different between two runs, the older of them first; a pure function of their records. A finding is the same
 * in both where check and subject are. Whatever the older run could not see counts as new where it is found: nobody can
 * say that it was there. `fixed` says a subject that holds now, or one that is gone from a run that looked at
 * everything that the older one looked at; all else that is gone was only not seen, and what nobody asked for is no
 * difference.
 */
export function compareRuns(older: RunRecord, newer: RunRecord): Changes {
  const [before, now] = [statesOf(older), statesOf(newer)];
  const inOrder = byWeight(directOf(older, newer));
  const all = [...arrivals(before, now), ...departures(before, now)].sort(inOrder);
  const complete = isComplete(older, newer);
  const pick = (from: (state: State) => boolean, to: (state: State) => boolean) =>
    all.filter((change) => from(change.before) && to(change.now));
  const isFinding = isAmong('finding');
  const paths = comparePaths(older, newer, now);
  const found = pick(isAmong('holds', 'absent', 'unseen', 'waived'), isFinding);
  const judged = [...now.checks.values()];
  const lost = [
    ...pick(isAmong('holds'), isAmong('unseen')).filter(({ check }) =>
      judged.some(({ id, observations }) => id === check && observations.length > 0),
    ),
    ...blinded(before, now),
  ].sort(inOrder);
  return {
    since: { gatheredAt: older.gatheredAt, outcome: older.outcome },
    found,
    fixed: pick(isFinding, complete ? isAmong('holds', 'absent') : isAmong('holds')),
    gone: pick(isFinding, complete ? isAmong('unseen') : isAmong('unseen', 'absent')),
    lost,
    judgedFirst: pick(isAmong('notJudged'), isFinding),
    waived: pick(isFinding, isAmong('waived')),
    still: pick(isFinding, isFinding).length,
    paths,
    settings: compareSettings(older, newer),
    isWorse: [...found, ...lost].some(counts) || (paths?.opened.some(({ declared }) => !declared) ?? false),
  };
}
