import type { Criterion } from '../kernel/check.ts';

const namesOf = (files: readonly string[], suffix: string): string[] =>
  files.flatMap((file) => (file.endsWith(suffix) ? [(file.split('/').at(-1) ?? file).slice(0, -suffix.length)] : []));

/** Checks that are rows of a table; they stand in its file, `<table>.rows.ts`, and its test proves each of them. */
const isRow = (id: string): boolean => id.startsWith('cis-');

/** What is wrong with the suites as a whole, a sentence each; files are all paths under suites/. */
export function findSuiteFaults(criteria: readonly Criterion[], files: readonly string[]): string[] {
  const ids = criteria.flatMap(({ checks }) => checks.map(({ id }) => id));
  const [checkFiles, proofs] = [namesOf(files, '.check.ts'), namesOf(files, '.test.ts')];
  const tables = namesOf(files, '.rows.ts');
  return [
    ...criteria
      .filter(({ checks }) => checks.length === 0)
      .map(({ id }) => `criterion ${id} has no check: it would be green by accident`),
    // Advisory checks never change their criterion, so one that counts has to stand beside them.
    ...criteria
      .filter(
        ({ severity, checks }) =>
          severity !== 'advisory' && checks.length > 0 && checks.every((check) => check.severity === 'advisory'),
      )
      .map(({ id }) => `criterion ${id} has advisory checks only: nothing can turn it red`),
    ...ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `check ${id} stands in two places`),
    ...ids
      .filter((id) => !isRow(id) && !checkFiles.includes(id))
      .map((id) => `check ${id} is not in a file of its own name`),
    ...checkFiles.filter((name) => !ids.includes(name)).map((name) => `${name}.check.ts is in no criterion`),
    ...checkFiles
      .filter((name) => !proofs.includes(name))
      .map((name) => `${name}.check.ts has no proof beside it: write ${name}.test.ts`),
    ...tables
      .filter((name) => !proofs.includes(name))
      .map((name) => `${name}.rows.ts has no proof beside it: write ${name}.test.ts`),
  ];
}
