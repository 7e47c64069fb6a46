import { join } from 'node:path';
import ts from 'typescript';

const named = (path: string, at: number): string => path.replace(/\.ts$/, `.mutant-${at}.ts`);

/** The compiler, kept warm. Mutants of a file stand beside it under names of their own, all in one program. */
export class Compiler {
  readonly #root: string;
  readonly #service: ts.LanguageService;
  #texts = new Map<string, string>();

  constructor(root: string) {
    this.#root = root;
    const read = ts.readConfigFile(join(root, 'tsconfig.json'), ts.sys.readFile);
    const { options } = ts.parseJsonConfigFileContent(read.config, { ...ts.sys, readDirectory: () => [] }, root);
    this.#service = ts.createLanguageService({
      getCompilationSettings: () => options,
      getScriptFileNames: () => [...this.#texts.keys()],
      getScriptVersion: (path) => this.#texts.get(path) ?? '0',
      getScriptSnapshot: (path) => {
        const text = this.#texts.get(path) ?? ts.sys.readFile(path);
        return text === undefined ? undefined : ts.ScriptSnapshot.fromString(text);
      },
      getCurrentDirectory: () => root,
      getDefaultLibFileName: ts.getDefaultLibFilePath,
      fileExists: (path) => this.#texts.has(path) || ts.sys.fileExists(path),
      readFile: ts.sys.readFile,
      readDirectory: ts.sys.readDirectory,
      directoryExists: ts.sys.directoryExists,
      getDirectories: ts.sys.getDirectories,
    });
  }

  /** Which of these texts of a file (from the root) are no TypeScript: nobody could have written them by mistake. */
  refused(path: string, texts: readonly string[]): boolean[] {
    const names = texts.map((_, at) => named(join(this.#root, path), at));
    this.#texts = new Map(names.map((name, at) => [name, texts[at] ?? '']));
    return names.map(
      (name) =>
        this.#service.getSyntacticDiagnostics(name).length > 0 || this.#service.getSemanticDiagnostics(name).length > 0,
    );
  }
}
