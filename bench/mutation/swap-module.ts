import { registerHooks, stripTypeScriptTypes } from 'node:module';
import { readFileSync } from 'node:fs';
import { fileURLToPath, pathToFileURL } from 'node:url';

/** One file with another text, and the files that have to be loaded again to meet it. Absolute paths. */
export interface Swap {
  path: string;
  text: string;
  reload: ReadonlySet<string>;
}

const collect = new URL('./collect.ts', import.meta.url).href;
const stripped = new Map<string, string>();

function readStripped(path: string): string {
  const known = stripped.get(path) ?? stripTypeScriptTypes(readFileSync(path, 'utf8'));
  stripped.set(path, known);
  return known;
}

/**
 * Makes imports meet the swapped file: each swap is a generation of its own, in which what leads to the swapped file is
 * loaded anew; all else stays. `vitest` becomes `collect.ts` for everybody but that file itself.
 * Returns the function that sets the swap and gives the address to import.
 */
export function swapModules(): (swap: Swap) => (path: string) => string {
  let current: Swap = { path: '', text: '', reload: new Set() };
  let generation = 0;
  registerHooks({
    resolve(specifier, context, nextResolve) {
      const parent = context.parentURL ?? '';
      if (specifier === 'vitest' && parent.startsWith('file:') && !parent.includes('/node_modules/'))
        return parent.startsWith(collect) ? nextResolve(specifier, context) : { url: collect, shortCircuit: true };
      const found = nextResolve(specifier, context);
      if (!found.url.startsWith('file:') || found.url.includes('?')) return found;
      return current.reload.has(fileURLToPath(found.url)) ? { ...found, url: `${found.url}?${generation}` } : found;
    },
    load(url, context, nextLoad) {
      if (!url.startsWith('file:') || !url.includes('?')) return nextLoad(url, context);
      const path = fileURLToPath(url.slice(0, url.lastIndexOf('?')));
      const source = path === current.path ? stripTypeScriptTypes(current.text) : readStripped(path);
      return { format: 'module', source, shortCircuit: true };
    },
  });
  return (swap) => {
    current = swap;
    generation += 1;
    const mine = generation;
    return (path) => `${pathToFileURL(path).href}?${mine}`;
  };
}
