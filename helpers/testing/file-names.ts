import { basename } from 'node:path';
import { roomOf } from './read-imports.ts';
import { rooms, type Room } from './rooms.ts';

/** Names that say what a file is to its folder, whichever folder that is. */
const roles = new Set(['index', 'criteria']);

/**
 * Names that stand in several rooms, each with all its files: whoever reads `sessions.ts` in a list of changes has to
 * know which. Tests are named after what they prove, and aside.
 */
export function findSharedNames(
  paths: readonly string[],
  table: readonly Room[] = rooms,
): Record<string, readonly string[]> {
  const named = paths.filter((path) => !path.endsWith('.test.ts')).sort();
  const groups = Map.groupBy(named, (path) => basename(path, '.ts'));
  const shared = [...groups].filter(
    ([name, files]) => !roles.has(name) && new Set(files.map((file) => roomOf(file, table))).size > 1,
  );
  return Object.fromEntries(shared.toSorted(([one], [other]) => one.localeCompare(other)));
}
