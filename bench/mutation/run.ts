import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { Cache, type Fate } from './fates.ts';
import { Compiler } from './compile.ts';
import { ImportGraph } from './imports.ts';
import { apply, mutantsOf, nameOf, sampleOf, type Mutant } from './mutants.ts';
import { mutatedFiles, planOf, testFiles, verdictFile, type Plan } from './plan.ts';
import { Runner } from './runner.ts';
import { scoreOf, type Equivalents, type FileScore, type Score } from './score.ts';

// npm run mutate [-- [--changed] [--base <commit>] [--deep] [--sample <so many of a file>] [--shard <1/2>]
//                    [<path or beginning of one> …]]
const root = join(import.meta.dirname, '../..');
const scoreFile = join(import.meta.dirname, 'score.json');
const say = (line: string) => process.stdout.write(`${line}\n`);
const readJson = (path: string): unknown => JSON.parse(readFileSync(path, 'utf8'));
const git = (...args: string[]): string => execFileSync('git', args, { cwd: root, encoding: 'utf8' }).trim();

/** Files that differ from a base, by default from where this branch left `main`. */
function changedFiles(base: string | null): string[] {
  const from = base ?? (git('branch', '--list', 'main') ? git('merge-base', 'main', 'HEAD') : 'HEAD~');
  return git('diff', '--name-only', from)
    .split('\n')
    .concat(git('ls-files', '--others', '--exclude-standard').split('\n'));
}

interface Tools {
  graph: ImportGraph;
  runner: Runner;
  cache: Cache;
  compiler: Compiler;
  deep: boolean;
  sample: number;
}

async function ask(path: string, text: string, plan: Plan, { graph, runner, deep }: Tools): Promise<Fate> {
  const reload = (from: string) => graph.between(from, path);
  const tests = (deep ? [...plan.near, ...plan.far] : plan.near).map((test) => ({ path: test, reload: reload(test) }));
  const recordings = deep && plan.checks.length > 0 ? { checks: plan.checks, reload: reload(verdictFile) } : null;
  const ending = await runner.run({ path, text, tests, recordings });
  if (typeof ending === 'string') return { outcome: 'killed', killer: { path, what: ending }, deep };
  return { outcome: ending.killer ? 'killed' : 'lives', killer: ending.killer, deep };
}

/** What became of each mutant of a file, in order. The compiler is asked at the end, of all that live at once. */
async function fatesOf(path: string, mutants: readonly Mutant[], plan: Plan, tools: Tools): Promise<Fate[]> {
  const text = readFileSync(join(root, path), 'utf8');
  const fates: Fate[] = [];
  const living: number[] = [];
  for (const [at, mutant] of mutants.entries()) {
    const known = tools.cache.find(path, nameOf(mutant), plan, tools.deep);
    const fate = known ?? (await ask(path, apply(text, mutant), plan, tools));
    fates.push(fate);
    if (fate.outcome === 'killed' && !known) tools.cache.keep(path, nameOf(mutant), plan, fate);
    if (fate.outcome === 'lives' && !known) living.push(at);
  }
  const asked = living.flatMap((at) => mutants[at] ?? []);
  const refused =
    asked.length === 0
      ? []
      : tools.compiler.refused(
          path,
          asked.map((mutant) => apply(text, mutant)),
        );
  for (const [nth, mutant] of asked.entries()) {
    const fate: Fate = { outcome: refused[nth] ? 'refused' : 'lives', killer: null, deep: tools.deep };
    fates[living[nth] ?? -1] = fate;
    tools.cache.keep(path, nameOf(mutant), plan, fate);
  }
  return fates;
}

async function scoreFileOf(path: string, plan: Plan, equal: Equivalents[string], tools: Tools): Promise<FileScore> {
  const text = readFileSync(join(root, path), 'utf8');
  const lines = text.split('\n');
  const all = mutantsOf(path, text);
  const isEqual = (mutant: Mutant) => equal[nameOf(mutant)]?.at === lines[mutant.line - 1]?.trim();
  const unequal = all.filter((mutant) => !isEqual(mutant));
  const mutants = sampleOf(path, unequal, tools.sample);
  const fates = await fatesOf(path, mutants, plan, tools);
  const lived = mutants.filter((_, at) => fates[at]?.outcome === 'lives');
  const equals = new Set(all.filter(isEqual).map(nameOf));
  for (const mutant of lived) say(`  ${path}:${mutant.line}  ${nameOf(mutant)}`);
  for (const name of Object.keys(equal).filter((each) => !equals.has(each)))
    say(`  ${path}: no mutant "${name}" stands on its line any more: look at it again, in equivalents.json`);
  const killed = fates.filter(({ outcome }) => outcome === 'killed').length;
  say(`${path}: ${killed} died, ${lived.length} lived`);
  return {
    killed,
    untried: unequal.length - mutants.length,
    equivalent: all.length - unequal.length,
    lived: lived.map(nameOf),
  };
}

/** The score as it stands, with these files in it: another shard may have written since. */
function writeScore(mine: ReadonlyMap<string, FileScore>, everyFile: readonly string[]): Score {
  const before = existsSync(scoreFile) ? (readJson(scoreFile) as Score).files : {};
  const kept = Object.entries(before).filter(([path]) => everyFile.includes(path));
  const score = scoreOf(new Map([...kept, ...mine]));
  writeFileSync(`${scoreFile}.${process.pid}`, `${JSON.stringify(score, null, 2)}\n`);
  renameSync(`${scoreFile}.${process.pid}`, scoreFile);
  return score;
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    changed: { type: 'boolean' },
    base: { type: 'string' },
    deep: { type: 'boolean' },
    sample: { type: 'string', default: 'Infinity' },
    shard: { type: 'string', default: '1/1' },
  },
});
const [shard = NaN, shards = NaN] = values.shard.split('/').map(Number);
if (!(shard >= 1 && shard <= shards)) throw new Error(`--shard ${values.shard}: it is written like 1/2`);
if (!(Number(values.sample) >= 1)) throw new Error(`--sample ${values.sample}: it is a number of mutants`);
const changed = values.changed || values.base !== undefined ? changedFiles(values.base ?? null) : null;
const everyFile = mutatedFiles(root);
const files = everyFile
  .filter((path) => changed === null || changed.includes(path))
  .filter((path) => positionals.length === 0 || positionals.some((start) => path.startsWith(start)))
  .filter((_, at) => at % shards === shard - 1);
const graph = new ImportGraph(root);
const tools: Tools = {
  graph,
  runner: new Runner(),
  cache: new Cache(root, graph),
  compiler: new Compiler(root),
  deep: values.deep ?? false,
  sample: Number(values.sample),
};
const equivalents = readJson(join(import.meta.dirname, 'equivalents.json')) as Equivalents;
const scores = new Map<string, FileScore>();
const tests = testFiles(root);
for (const path of files) {
  const plan = planOf(path, graph, tests);
  const sound = await ask(path, readFileSync(join(root, path), 'utf8'), plan, tools);
  // Its score of before stays; the others' nights are not lost for it.
  if (sound.outcome === 'killed') {
    say(`${path} fails without any mutant: ${sound.killer?.path ?? ''}: ${sound.killer?.what ?? ''}`);
    process.exitCode = 1;
    continue;
  }
  scores.set(path, await scoreFileOf(path, plan, equivalents[path] ?? {}, tools));
  writeScore(scores, everyFile);
}
tools.runner.close();
const { percent, killed, lived, untried, equivalent } = writeScore(scores, everyFile);
say(`${percent} %: ${killed} died, ${lived} lived, ${equivalent} are the same program, ${untried} were not tried`);
