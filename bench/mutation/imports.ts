import { readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import ts from 'typescript';

/** Relative imports that are left when the types are stripped, as paths from the root. */
function readImports(root: string, path: string): string[] {
  const source = ts.createSourceFile(path, readFileSync(join(root, path), 'utf8'), ts.ScriptTarget.Latest);
  return source.statements.flatMap((statement) => {
    if (!ts.isImportDeclaration(statement) && !ts.isExportDeclaration(statement)) return [];
    const isTypes = ts.isImportDeclaration(statement)
      ? statement.importClause?.phaseModifier === ts.SyntaxKind.TypeKeyword
      : statement.isTypeOnly;
    const { moduleSpecifier } = statement;
    if (isTypes || !moduleSpecifier || !ts.isStringLiteral(moduleSpecifier)) return [];
    return moduleSpecifier.text.startsWith('.') ? [join(dirname(path), moduleSpecifier.text)] : [];
  });
}

/** Which file leads to which, at run time; every path is from the root. */
export class ImportGraph {
  readonly #root: string;
  readonly #imports = new Map<string, string[]>();
  readonly #reached = new Map<string, ReadonlyMap<string, number>>();

  constructor(root: string) {
    this.#root = root;
  }

  #importsOf(path: string): string[] {
    const known = this.#imports.get(path) ?? (path.endsWith('.ts') ? readImports(this.#root, path) : []);
    this.#imports.set(path, known);
    return known;
  }

  /** All that a file leads to, itself included, each with the number of steps. */
  reachedFrom(path: string): ReadonlyMap<string, number> {
    const known = this.#reached.get(path);
    if (known) return known;
    const steps = new Map([[path, 0]]);
    // A map is walked in the order of insertion, those that come in meanwhile too: breadth first.
    for (const [each, at] of steps)
      for (const next of this.#importsOf(each)) if (!steps.has(next)) steps.set(next, at + 1);
    this.#reached.set(path, steps);
    return steps;
  }

  /** Of the files that one leads to, those that lead to another: they are loaded again when the other one changes. */
  between(path: string, changed: string): string[] {
    return [...this.reachedFrom(path).keys()].filter((each) => this.reachedFrom(each).has(changed));
  }
}
