import { createHash } from 'node:crypto';
import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { ImportGraph } from './imports.ts';
import type { Plan } from './plan.ts';

/** What became of a mutant. refused: by the compiler. */
export type Outcome = 'killed' | 'lives' | 'refused';

/** killer: the test that failed, and how it said so. deep: far tests and recordings were asked as well. */
export interface Fate {
  outcome: Outcome;
  killer: { path: string; what: string } | null;
  deep: boolean;
}
type Line = Fate & { key: string; digest: string };

/** Fates of earlier runs, each with a digest of all that it rests on: what changed since is tried again. */
export class Cache {
  readonly #root: string;
  readonly #file: string;
  readonly #graph: ImportGraph;
  readonly #known = new Map<string, Line>();
  readonly #hashes = new Map<string, string>();

  constructor(root: string, graph: ImportGraph) {
    this.#root = root;
    this.#graph = graph;
    this.#file = join(root, 'node_modules/.cache/stackproof-mutants.jsonl');
    mkdirSync(dirname(this.#file), { recursive: true });
    const text = existsSync(this.#file) ? readFileSync(this.#file, 'utf8') : '';
    // The last line may be cut, where a run was ended.
    for (const line of text.split('\n').filter((each) => each.endsWith('}'))) {
      const fate = JSON.parse(line) as Line;
      this.#known.set(fate.key, fate);
    }
  }

  #hashOf(path: string): string {
    const known =
      this.#hashes.get(path) ??
      createHash('sha1')
        .update(readFileSync(join(this.#root, path)))
        .digest('hex');
    this.#hashes.set(path, known);
    return known;
  }

  /** A death rests on the test that failed; a life on all that were asked. */
  #digestOf(path: string, { outcome, killer, deep }: Fate, plan: Plan): string {
    const asked = deep ? [...plan.near, ...plan.far] : plan.near;
    const isTest = killer !== null && [...plan.near, ...plan.far].includes(killer.path);
    const tests = outcome === 'refused' || (killer && !isTest) ? [] : asked;
    const files = new Set(
      [path, ...(isTest && killer ? [killer.path] : tests)].flatMap((each) => [
        ...this.#graph.reachedFrom(each).keys(),
      ]),
    );
    const hash = createHash('sha1');
    for (const file of [...files].sort()) hash.update(`${file} ${this.#hashOf(file)}\n`);
    return hash.digest('hex');
  }

  find(path: string, name: string, plan: Plan, deep: boolean): Fate | null {
    const known = this.#known.get(`${path} ${name}`);
    if (!known || known.digest !== this.#digestOf(path, known, plan)) return null;
    return known.outcome === 'lives' && deep && !known.deep ? null : known;
  }

  keep(path: string, name: string, plan: Plan, fate: Fate): void {
    const line: Line = { ...fate, key: `${path} ${name}`, digest: this.#digestOf(path, fate, plan) };
    this.#known.set(line.key, line);
    appendFileSync(this.#file, `${JSON.stringify(line)}\n`);
  }
}
