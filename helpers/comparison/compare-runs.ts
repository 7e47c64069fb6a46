import type { CauseKind } from '../kernel/cause.ts';
import { isUnshown } from '../kernel/as-file.ts';
import { severities } from '../kernel/check.ts';
import { isOfFiles, lookedAt } from '../kernel/gate.ts';
import type { RunRecord } from '../kernel/record.ts';
import type { Change, Changes, State } from './changes.ts';
import { comparePaths } from './compare-paths.ts';
import { compareSettings } from './compare-settings.ts';
import { isComplete } from './completeness.ts';
import { keyOf, statesOf, type Row, type SubjectStates } from './subject-states.ts';

/** Findings that are about their cause itself, of whichever run: what follows from it says less of what was changed. */
const directOf = (...runs: readonly RunRecord[]): ReadonlySet<string> =>
  new Set(
    runs
      .flatMap(({ criteria }) => criteria.flatMap(({ checks }) => checks))
      .flatMap(({ id, observations }) =>
        observations.flatMap(({ subject, cause }) => (cause?.key === subject ? keyOf(id, subject) : [])),
      ),
  );

const byWeight =
  (direct: ReadonlySet<string>) =>
  (one: Change, other: Change): number =>
    severities.indexOf(one.severity) - severities.indexOf(other.severity) ||
    Number(direct.has(keyOf(other.check, other.subject))) - Number(direct.has(keyOf(one.check, one.subject))) ||
    one.check.localeCompare(other.check) ||
    one.subject.localeCompare(other.subject);

/** What one would change in compose files stands in those of a rehearsal too: nothing but the files takes it away. */
const fileKinds: ReadonlySet<CauseKind | undefined> = new Set([
  ...(['publishedPort', 'network', 'membership', 'service', 'setting', 'router', 'middleware'] as const),
]);
// A container of others has its project before its name.
const standsInFiles = ({ cause }: Row): boolean => fileKinds.has(cause?.kind) && !/^[^:@]*\//.test(cause?.key ?? '');

const describe = (
  { check, subject, observed }: Pick<Row, 'check' | 'subject' | 'observed'>,
  before: State,
  now: State,
): Change => ({
  ...{ check: check.id, title: check.title, severity: check.severity },
  ...{ subject, before, now, observed },
});

/** What became of the subjects of the newer run. */
function arrivals(older: SubjectStates, newer: SubjectStates): Change[] {
  return [...newer.rows.values()].map((row) => describe(row, older.stateOf(row.check.id, row.subject), row.state));
}

/**
 * What became of those that only the older run names. elsewhere: the newer one looked at a lab or at files, where the
 * rest of the machine is not: what was found on that is not gone with it.
 */
function departures(older: SubjectStates, newer: SubjectStates, elsewhere: boolean): Change[] {
  return [...older.rows]
    .filter(([key]) => !newer.rows.has(key))
    .map(([, row]) => {
      const now = newer.stateOf(row.check.id, row.subject);
      const isLeftOut = elsewhere && row.state === 'finding' && now === 'absent' && !standsInFiles(row);
      return describe(row, row.state, isLeftOut ? 'unseen' : now);
    });
}

const isAmong =
  (...states: readonly State[]) =>
  (state: State) =>
    states.includes(state);

/** Whether the newer source can never show what the older run saw there. */
function isBeyond({ check, subject }: Pick<Change, 'subject'> & { check: string }, newer: SubjectStates): boolean {
  const blind = newer.checks.get(check);
  return newer.rows.get(keyOf(check, subject))?.hidden ?? (blind !== undefined && isUnshown(blind));
}

function countUnshown(older: SubjectStates, newer: SubjectStates, elsewhere: boolean): number {
  const wasKnown = isAmong('holds', ...(elsewhere ? (['finding'] as const) : []));
  return older.rows
    .values()
    .filter(({ check, subject, state }) => wasKnown(state) && isBeyond({ check: check.id, subject }, newer))
    .toArray().length;
}

/** A check that has no answer at all names no subject: it is one itself. */
function blinded(older: SubjectStates, newer: SubjectStates, hides: boolean): Change[] {
  return [...newer.checks.values()].flatMap((check) => {
    const before = older.checks.get(check.id);
    const isBlind = check.outcome === 'unknown' && check.observations.length === 0 && !(hides && isUnshown(check));
    if (!isBlind || !before || !['pass', 'notApplicable', 'waived'].includes(before.outcome)) return [];
    const row = { check, subject: '*', observed: check.reason ?? 'it could not be seen' };
    return [describe(row, 'holds', 'unseen')];
  });
}

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
  const hides = isOfFiles(newer);
  const elsewhere = hides && lookedAt(older) !== lookedAt(newer);
  const inOrder = byWeight(directOf(older, newer));
  const all = [...arrivals(before, now), ...departures(before, now, elsewhere)].sort(inOrder);
  const complete = isComplete(older, newer);
  const pick = (from: (state: State) => boolean, to: (state: State) => boolean) =>
    all.filter((change) => from(change.before) && to(change.now));
  const isFinding = isAmong('finding');
  const paths = comparePaths(older, newer, now);
  const found = pick(isAmong('holds', 'absent', 'unseen', 'waived'), isFinding);
  const judged = [...now.checks.values()];
  const lost = [
    ...pick(isAmong('holds'), isAmong('unseen')).filter(
      ({ check, subject }) =>
        !(hides && now.isHidden(check, subject)) &&
        judged.some(({ id, observations }) => id === check && observations.length > 0),
    ),
    ...blinded(before, now, hides),
  ].sort(inOrder);
  return {
    since: { gatheredAt: older.gatheredAt, outcome: older.outcome, known: older.baseline?.known ?? 0 },
    found,
    fixed: pick(isFinding, complete ? isAmong('holds', 'absent') : isAmong('holds')),
    gone: pick(isFinding, complete ? isAmong('unseen') : isAmong('unseen', 'absent')).filter(
      (change) => !(elsewhere && isBeyond(change, now)),
    ),
    lost,
    unshown: hides ? countUnshown(before, now, elsewhere) : 0,
    judgedFirst: pick(isAmong('notJudged'), isFinding),
    waived: pick(isFinding, isAmong('waived')),
    still: pick(isFinding, isFinding).length,
    paths,
    settings: compareSettings(older, newer),
    isWorse: [...found, ...lost].some(counts) || (paths?.opened.some(({ declared }) => !declared) ?? false),
  };
}
