import { createHash } from 'node:crypto';
import ts from 'typescript';
import { isProse } from './sentences.ts';
import { operators } from './operators.ts';

/** One change of one file that a test should notice. Offsets in UTF-16 units of the file's text. */
export interface Mutant {
  operator: string;
  start: number;
  end: number;
  /** From 1. */
  line: number;
  /** In one line. */
  original: string;
  replacement: string;
  /** From 1: which of several places of the file that read alike. */
  nth: number;
}

const inOneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').trim();

/** Names a mutant whatever its line: by what stands there, and by what stands there instead. */
export const nameOf = ({ operator, original, replacement, nth }: Mutant): string =>
  `${operator}: ${original} → ${replacement === '' ? '(nothing)' : replacement}${nth > 1 ? ` (${nth})` : ''}`;

/** Every mutant of a source, in the order of the text; what is written for people to read is left alone. */
export function mutantsOf(path: string, text: string): Mutant[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true);
  const found = new Map<string, Omit<Mutant, 'nth'>>();
  const visit = (node: ts.Node): void => {
    if (ts.isTypeNode(node) || ts.isImportDeclaration(node) || isProse(node)) return;
    for (const { operator, start, end, replacement } of operators.flatMap((mutate) => mutate(node, source))) {
      const key = `${start} ${end} ${replacement}`;
      const original = inOneLine(text.slice(start, end));
      const line = source.getLineAndCharacterOfPosition(start).line + 1;
      if (!found.has(key)) found.set(key, { operator, start, end, line, original, replacement });
    }
    node.forEachChild(visit);
  };
  visit(source);
  const seen = new Map<string, number>();
  return [...found.values()]
    .sort((one, other) => one.start - other.start || one.end - other.end)
    .map((mutant) => {
      const shown = { ...mutant, replacement: inOneLine(mutant.replacement), nth: 1 };
      const nth = (seen.get(nameOf(shown)) ?? 0) + 1;
      seen.set(nameOf(shown), nth);
      return { ...mutant, nth };
    });
}

/** The file's text with the mutant in it. */
export const apply = (text: string, { start, end, replacement }: Mutant): string =>
  text.slice(0, start) + replacement + text.slice(end);

const lotOf = (path: string, mutant: Mutant): string =>
  createHash('sha1')
    .update(`${path} ${nameOf(mutant)}`)
    .digest('hex');

/**
 * At most so many of a file’s mutants, drawn by lot: the same ones each time, and a greater sample has those of a
 * smaller one.
 */
export function sampleOf(path: string, mutants: readonly Mutant[], size: number): Mutant[] {
  const lots = new Map(mutants.map((mutant) => [mutant, lotOf(path, mutant)]));
  const lotted = mutants.toSorted((one, other) => ((lots.get(one) ?? '') < (lots.get(other) ?? '') ? -1 : 1));
  const drawn = new Set(lotted.slice(0, size));
  return mutants.filter((mutant) => drawn.has(mutant));
}
