import { kindOfPath } from '../kernel/path-kind.ts';
import type { RunRecord } from '../kernel/record.ts';
import type { ChangedPaths } from './changes.ts';
import type { SubjectStates } from './subject-states.ts';

/** What can be reached now and could not then, and the other way round; null where one of the two does not tell. */
export function comparePaths(
  { reached: before }: Pick<RunRecord, 'reached'>,
  { reached: now }: Pick<RunRecord, 'reached'>,
  states: SubjectStates,
): ChangedPaths | null {
  if (!before || !now) return null;
  const [open, doubtful] = [new Set(before.open), new Set(before.unseen)];
  const [stillOpen, hidden] = [new Set(now.open), new Set(now.unseen)];
  const declared = new Set(
    [...states.rows.values()].flatMap(({ subject, state }) => (state === 'holds' ? subject : [])),
  );
  const undeclared = new Set(
    [...states.rows.values()].flatMap(({ subject, state }) => (state === 'finding' ? subject : [])),
  );
  const gone = before.open.filter((path) => !stillOpen.has(path));
  const isHidden = (path: string) => hidden.has(path) || now.blind.includes(kindOfPath(path));
  return {
    opened: now.open
      .filter((path) => !open.has(path) && !doubtful.has(path) && !before.blind.includes(kindOfPath(path)))
      .map((path) => ({ path, declared: declared.has(path) && !undeclared.has(path) })),
    closed: gone.filter((path) => !isHidden(path)),
    hidden: gone.filter(isHidden),
  };
}
