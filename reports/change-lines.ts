import type { Change, Changes } from '../helpers/comparison/changes.ts';
import { plural } from './text.ts';

/** One difference, as it is to be read: `new`, then what, worst first. */
export interface ChangeLine {
  kind: 'new' | 'lost' | 'opened' | 'fixed' | 'no longer seen' | 'closed' | 'waived' | 'first judged' | 'changed';
  /** Of what counts as worse; the rest is good news, or neither. */
  isWorse: boolean;
  text: string;
}

const counted = (count: number, what: string): string[] => (count === 0 ? [] : [`${count} ${what}`]);

/** `Since 2026-11-27T02:00:00.000Z (fail): 2 new, 3 fixed; 40 findings are still there`. */
export function headChanges(changes: Changes): string {
  const { since, found, fixed, gone, lost, judgedFirst, waived, paths, still, unshown } = changes;
  const counts = [
    ...counted(found.length, 'new'),
    ...counted(lost.length, 'lost from sight'),
    ...counted(paths?.opened.length ?? 0, 'opened'),
    ...counted(fixed.length, 'fixed'),
    ...counted(gone.length, 'no longer seen'),
    ...counted(paths?.closed.length ?? 0, 'closed'),
    ...counted(waived.length, 'waived'),
    ...counted(judgedFirst.length, 'first judged'),
  ];
  const rest = still === 0 ? '' : `; ${plural(still, 'finding')} ${still === 1 ? 'is' : 'are'} still there`;
  const hidden = unshown === 0 ? '' : `; ${unshown} that it saw a stand-in or a file cannot show`;
  const outcome = since.known === 0 ? since.outcome : `${since.outcome} against its baseline`;
  return `Since ${since.gatheredAt} (${outcome}): ${counts.join(', ') || 'nothing is different'}${rest}${hidden}`;
}

const reasons: Partial<Record<Change['before'], string>> = {
  unseen: ' (not seen before)',
  waived: ' (its waiver is over)',
};

const nameOf = ({ check, subject }: Change): string => (subject === '*' ? check : `${subject} (${check})`);

const describe = (change: Change): string => `${change.severity}  ${nameOf(change)}: ${change.observed}`;

/** What one check lost from sight is mostly lost for one reason: a line tells of the first, and how many there are. */
function listLost(lost: readonly Change[]): ChangeLine[] {
  const alike = Map.groupBy(lost, ({ severity, check }) => `${severity} ${check}`);
  return [...alike.values()].flatMap(([first, ...others]): ChangeLine[] => {
    if (!first) return [];
    const { severity, check, subject, observed } = first;
    const named = others.length === 0 ? nameOf(first) : `${subject} and ${others.length} more (${check})`;
    return [{ kind: 'lost', isWorse: severity !== 'advisory', text: `${severity}  ${named}: ${observed}` }];
  });
}

/** Ways of one source or target are many: a line tells of the first of them. */
function listPaths(kind: 'opened' | 'closed', paths: readonly { path: string; declared: boolean }[]): ChangeLine[] {
  return paths.map(({ path, declared }) => ({
    kind,
    isWorse: kind === 'opened' && !declared,
    text: kind === 'opened' && declared ? `${path}, as the policy lets it` : path,
  }));
}

/** Every difference in a line, the worst first; what has changed beside the stack comes last. */
export function listChanges(changes: Changes): ChangeLine[] {
  const list = (kind: ChangeLine['kind'], mine: readonly Change[], isWorse: boolean) =>
    mine.map((change): ChangeLine => ({
      kind,
      isWorse: isWorse && change.severity !== 'advisory',
      text: `${describe(change)}${kind === 'new' ? (reasons[change.before] ?? '') : ''}`,
    }));
  const { found, lost, paths, gone, fixed, waived, judgedFirst, settings } = changes;
  const opened = [...(paths?.opened ?? [])].sort((one, other) => Number(one.declared) - Number(other.declared));
  return [
    ...list('new', found, true),
    ...listLost(lost),
    ...listPaths('opened', opened),
    ...list('no longer seen', gone, false),
    ...list('fixed', fixed, false),
    ...listPaths(
      'closed',
      (paths?.closed ?? []).map((path) => ({ path, declared: false })),
    ),
    ...list('waived', waived, false),
    ...list('first judged', judgedFirst, false),
    ...settings.map(({ what, before, now }): ChangeLine => ({
      kind: 'changed',
      isWorse: false,
      text: `${what}: ${before} → ${now}`,
    })),
  ];
}

/** Of a list that may be long the first, and how many more there are. */
export function headOf(lines: readonly ChangeLine[], most: number): { shown: ChangeLine[]; more: number } {
  const shown = lines.slice(0, most);
  return { shown, more: lines.length - shown.length };
}
