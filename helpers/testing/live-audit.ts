import type { ReadSource } from './read-imports.ts';

/** Where a live audit begins. */
const entry = 'helpers/cli/main.ts';

/** What the commands load only when a lab or the project's own tests are asked for: no audit comes here. */
export const needsTheClone = (path: string): boolean =>
  ['helpers/cli/run-demo.ts', 'helpers/cli/run-rehearsal.ts', 'helpers/lab/index.ts'].includes(path) ||
  path.startsWith('helpers/development/');

/** What a package for those who only judge their stack is made without. */
const left = (path: string): boolean => /^(?:fixtures|bench|helpers\/(?:development|testing))(?:\/|$)/.test(path);

/**
 * Every source that a live audit loads, with the way it comes to it, itself last; links that vanish at run time aside.
 */
export function loadedByAudit(sources: readonly ReadSource[]): Map<string, readonly string[]> {
  const byPath = new Map(sources.map((source) => [source.path, source]));
  const ways = new Map<string, readonly string[]>([[entry, [entry]]]);
  // A map is walked in the order in which it grows.
  for (const [path, way] of ways)
    for (const { to, kind } of byPath.get(path)?.links.imports ?? []) {
      const skipped = kind === 'type' || (kind === 'dynamic' && needsTheClone(to));
      if (!skipped && byPath.has(to) && !ways.has(to)) ways.set(to, [...way, to]);
    }
  return ways;
}

/** What a live audit loads or reads although it must do without, a sentence each. */
export function findAuditFaults(sources: readonly ReadSource[]): string[] {
  const ways = loadedByAudit(sources);
  const loaded = [...ways].flatMap(([path, way]) =>
    left(path) ? [`an audit loads ${path}, which no package of it holds: ${way.join(' → ')}`] : [],
  );
  const read = sources.flatMap(({ path, links }) =>
    links.reads
      .filter((file) => ways.has(path) && left(file))
      .map(
        (file) => `${path} reads ${file}, which no package of an audit holds: ${ways.get(path)?.join(' → ') ?? path}`,
      ),
  );
  return [...loaded, ...read];
}
