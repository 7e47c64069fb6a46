import { dirname, join, normalize } from 'node:path';
import ts from 'typescript';

/** One source imports another. type: gone at run time; dynamic: loaded when the program comes to it, if ever. */
export interface Link {
  /** A file of ours by its place from the project's root, a package by its name. */
  to: string;
  written: string;
  kind: 'static' | 'dynamic' | 'type';
}

/** What one source refers to. */
export interface SourceLinks {
  imports: Link[];
  /** Files and folders that it names by their place, from the project's root; the root itself is none of them. */
  reads: string[];
}

function kindOf(text: string, position: number): Link['kind'] {
  const before = text.slice(Math.max(0, position - 4000), position);
  if (/\bimport\s*\(\s*$/.test(before)) return 'dynamic';
  return /\b(?:import|export)\s+type\s[^'"`;]*$/.test(before) ? 'type' : 'static';
}

// `join(import.meta.dirname, 'prober.py')`, `join(root, 'fixtures/policies/reference.yaml')`
const joined = /\bjoin\(\s*(import\.meta\.dirname|root|projectRoot)\s*,\s*'([^']*)'/g;
/** Its own folder, of which something is read whose name is made elsewhere. */
const ownFolder = /\bimport\.meta\.dirname\b(?!\s*,\s*')/;

/** What a TypeScript source refers to, by its text; path from the project's root. */
export function linksOf(path: string, text: string): SourceLinks {
  const folder = dirname(path);
  const imports = ts.preProcessFile(text, true, true).importedFiles.map(({ fileName, pos }) => ({
    to: fileName.startsWith('.') ? normalize(join(folder, fileName)) : fileName,
    written: fileName,
    kind: kindOf(text, pos),
  }));
  const named = [...text.matchAll(joined)].map(([, from, to = '']) =>
    normalize(join(from === 'import.meta.dirname' ? folder : '.', to)).replace(/\/$/, ''),
  );
  const reads = ownFolder.test(text) ? [...named, folder] : named;
  return { imports, reads: [...new Set(reads)].filter((each) => each !== '.') };
}
