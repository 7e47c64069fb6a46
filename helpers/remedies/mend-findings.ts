import { isDeepStrictEqual } from 'node:util';
import type { CauseKind } from '../kernel/cause.ts';
import { causeOf, type Finding } from '../kernel/findings-of.ts';
import type { Model } from '../rehearsal/compose-model.ts';
import { remedies } from './all-remedies.ts';
import { asTheyAre, cut, type Edit, type Remedy, type Stage } from './remedy.ts';

/** A change of the files, and the findings that it is to turn; never none. */
export interface Mended {
  what: string;
  edits: readonly Edit[];
  findings: readonly Finding[];
}

/** A cause that no change of the files mends by itself. */
export interface Left {
  kind: CauseKind;
  key: string;
  why: string;
  findings: readonly Finding[];
}

export interface Mendings {
  mended: Mended[];
  left: Left[];
  /** The files as they are with all changes. */
  model: Model;
}

const keyOf = (finding: Finding): string => `${causeOf(finding).kind} ${causeOf(finding).key}`;

const suits =
  ({ kind, setting, checks }: Remedy) =>
  (finding: Finding): boolean => {
    const cause = causeOf(finding);
    return (
      cause.kind === kind &&
      (setting === undefined || cut(cause.key, ':')[1] === setting) &&
      (checks?.includes(finding.check.id) ?? true)
    );
  };

/** The files as they are with one change. */
export const withEdit = (model: Model, { part, name, key, value }: Edit): Model =>
  ({ ...model, [part]: { ...model[part], [name]: { ...model[part]?.[name], [key]: value } } }) as Model;

const isChange = ({ part, name, key, value }: Edit, model: Model): boolean =>
  !isDeepStrictEqual(model[part]?.[name]?.[key] ?? (value === false ? false : undefined), value);

/** Findings of one cause that the same remedy takes. */
function attempt(remedy: Remedy, findings: readonly Finding[], stage: Stage): Mended | Left | null {
  const [first] = findings;
  if (!first) return null;
  const { kind, key } = causeOf(first);
  const mending = remedy.mend(key, stage);
  if ('cannot' in mending) return { kind, key, why: mending.cannot, findings };
  const edits = mending.edits.filter((edit) => isChange(edit, stage.model));
  return edits.length === 0 ? { kind, key, why: asTheyAre, findings } : { ...mending, edits, findings };
}

/** What no remedy knows, by its cause; what mends one check of a subject says nothing of another’s. */
const unknownTo = (findings: readonly Finding[]): Left[] =>
  [...Map.groupBy(findings, (each) => `${keyOf(each)} ${each.check.id}`).values()].flatMap((mine) => {
    const [first] = mine;
    if (!first) return [];
    const { kind, key } = causeOf(first);
    return [{ kind, key, why: first.check.fix, findings: mine }];
  });

/**
 * What would have to change in compose files so that these findings turn, and what is left because no change of theirs
 * is mechanical. A pure function: each remedy sees the files as those before it leave them.
 */
export function mendFindings(findings: readonly Finding[], start: Stage): Mendings {
  let stage = start;
  const mended: Mended[] = [];
  const left: Left[] = [];
  const taken = new Set<Finding>();
  for (const remedy of remedies) {
    const mine = findings.filter((each) => !taken.has(each)).filter(suits(remedy));
    for (const each of mine) taken.add(each);
    for (const group of Map.groupBy(mine, keyOf).values()) {
      const result = attempt(remedy, group, stage);
      if (!result) continue;
      if ('why' in result) left.push(result);
      else {
        mended.push(result);
        stage = { ...stage, model: result.edits.reduce(withEdit, stage.model) };
      }
    }
  }
  return { mended, left: [...left, ...unknownTo(findings.filter((each) => !taken.has(each)))], model: stage.model };
}
