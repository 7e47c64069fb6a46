import { globSync } from 'node:fs';
import { basename } from 'node:path';
import type { ImportGraph } from './imports.ts';

/** What may notice a mutant of one file. Paths from the root. */
export interface Plan {
  /** Its own test first, then a few of the checks that use it, the nearest first. */
  near: string[];
  /** All others, and the tests of all checks at once. */
  far: string[];
  /** Checks whose verdicts over the recordings may differ. */
  checks: string[];
}

// What many checks use is proven by a few of them, or by none.
const fewest = 8;

export const verdictFile = 'fixtures/faults/bench/verdict.ts';
const list = (root: string, globs: readonly string[]): string[] =>
  globSync([...globs], { cwd: root })
    .map((path) => path.replaceAll('\\', '/'))
    .sort();

/** Files whose mutants are tried. */
export const mutatedFiles = (root: string): string[] =>
  list(root, [
    'helpers/kernel/*.ts',
    'helpers/derived/*/*.ts',
    'suites/*/*.{check,rows}.ts',
    'suites/*/criteria.ts',
  ]).filter((path) => !path.endsWith('.test.ts'));

/** Tests that may be asked; those of seeded faults are asked as recordings. */
export const testFiles = (root: string): string[] =>
  list(root, [
    'suites/**/*.test.ts',
    'helpers/{kernel,testing}/*.test.ts',
    'helpers/derived/**/*.test.ts',
    'reports/*.test.ts',
  ]).filter((path) => !/\.(?:engine|recordings)\.test\.ts$/.test(path));

const stem = (path: string): string => basename(path).replace(/(?:\.check|\.rows|\.test)?\.ts$/, '');
const checkOf = (path: string): string | null => /^suites\/.*\/([^/]+)\.check\.ts$/.exec(path)?.[1] ?? null;
// What judges a whole room, or makes the reports of all of them, takes a hundred times as long as a check's own test.
const isFar = (test: string): boolean =>
  /^(?:suites\/[^/]+|suites\/[^/]+\/criteria\.test\.ts|helpers\/testing\/.*|reports\/.*)$/.test(test);

export function planOf(path: string, graph: ImportGraph, tests: readonly string[]): Plan {
  const found = tests.flatMap((test) => {
    const steps = graph.reachedFrom(test).get(path);
    return steps === undefined ? [] : [{ test, rank: stem(test) === stem(path) ? 0 : steps }];
  });
  const chosen = found.toSorted((one, other) => one.rank - other.rank).map(({ test }) => test);
  const own = chosen.filter((test) => test === path.replace(/\.ts$/, '.test.ts') || !isFar(test));
  const near = (own.length > 0 ? own : chosen).slice(0, fewest);
  return {
    near,
    far: chosen.filter((test) => !near.includes(test)),
    checks: graph
      .between(verdictFile, path)
      .flatMap((each) => checkOf(each) ?? [])
      .sort(),
  };
}
