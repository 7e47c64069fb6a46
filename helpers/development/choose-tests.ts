import { dirname } from 'node:path';
import type { ReadSource } from '../testing/read-imports.ts';

/** What has to be known of the house to say which tests a change can touch. */
export interface House {
  sources: readonly Pick<ReadSource, 'path' | 'links'>[];
  faults: readonly {
    id: string;
    stack: number;
    finds: Readonly<Record<string, unknown>>;
    blinds: Readonly<Record<string, unknown>>;
  }[];
  /** Check id → the artifacts that it needs. */
  requires: ReadonlyMap<string, readonly string[]>;
  /** Artifact id → the file of its gatherer, from the project's root. */
  gatherers: ReadonlyMap<string, string>;
  /** Engine test → the artifacts that it gathers through the list of all gatherers. */
  looks: ReadonlyMap<string, readonly string[]>;
}

/** What of the tests on engines is to be run; the units always all are. */
export interface Choice {
  /** Files, from the project's root. */
  engine: readonly string[];
  /** Ids. */
  faults: readonly string[];
  /** Stacks whose good state is looked at: those of the faults, and those whose recording changed. */
  stacks: readonly number[];
  /** For each change that touches any of them a few words. */
  why: readonly string[];
}

const isEngineTest = (path: string) => path.endsWith('.engine.test.ts');
/** `fixtures/faults/stack-4.engine.test.ts`: the faults of one stack, on a real engine. */
const stackOf = (path: string) =>
  Number(/^fixtures\/faults\/stack-(\d)\.engine\.test\.ts$/.exec(path)?.[1] ?? Number.NaN);
const isStackTest = (path: string) => !Number.isNaN(stackOf(path));

/**
 * Code that only judges. What it makes of a fault is decided by that fault's recording, which is judged each time;
 * faults are done to a real engine for what looks at it.
 */
const isJudging = (path: string) => /^(?:suites|helpers\/(?:derived|kernel))\//.test(path);

/** How the tests themselves are run, and with which packages. */
const isGround = (path: string) => path === 'vitest.config.ts' || path === 'package-lock.json';
/** The lists of all gatherers and of all artifacts: who loads them is touched by what it asks for, and no more. */
const lists = ['helpers/gather/all.ts', 'helpers/evidence/registry.ts'];
/** What runs in the labs; tests of the prober and its linter do not. */
const isImage = (path: string) =>
  /^(?:fixtures\/images|helpers\/prober)\//.test(path) && !/\/tests\/|\.ts$|\.toml$|\.md$/.test(path);

interface Touched {
  engine: readonly string[];
  faults: readonly string[];
  stacks?: readonly number[];
  why: string;
}

/** Whoever loads or reads one of these, and whoever loads those; the walk goes on no further from where `ends` says. */
export function usersOf(
  { sources }: Pick<House, 'sources'>,
  changed: string,
  ends: (path: string) => boolean = () => false,
): Set<string> {
  const users = new Set([changed]);
  const isCode = changed.endsWith('.ts');
  const reads = (named: string) => named === changed || (!isCode && changed.startsWith(`${named}/`));
  for (const path of users) {
    if (ends(path)) continue;
    for (const { path: user, links } of sources)
      if (
        links.imports.some(({ to, kind }) => to === path && kind !== 'type') ||
        (path === changed && links.reads.some(reads))
      )
        users.add(user);
  }
  return users;
}

/** An engine test proves what stands in its folder, also where it starts that as a program of its own. */
const isBeside = (test: string, changed: string) =>
  dirname(test) === dirname(changed) && changed.endsWith('.ts') && !changed.endsWith('.test.ts');

const engineTestsOf = ({ sources }: House) =>
  sources.map(({ path }) => path).filter((path) => isEngineTest(path) && !isStackTest(path));

const naming = ({ faults }: House, checks: ReadonlySet<string>): string[] =>
  faults
    .filter(({ finds, blinds }) => [...Object.keys(finds), ...Object.keys(blinds)].some((check) => checks.has(check)))
    .map(({ id }) => id);

/** File → artifact, for what gathers it and for what says how it looks. */
const makersOf = ({ gatherers }: House): Map<string, string> =>
  new Map([...gatherers].flatMap(([id, file]) => [[file, id] as const, [`helpers/evidence/${id}.ts`, id] as const]));

/** What a source gathers, itself or as a part of those that do. */
function artifactsOf(house: House, changed: string): string[] {
  const makers = makersOf(house);
  const users = usersOf(house, changed, (path) => isJudging(path) || lists.includes(path));
  return [...new Set([...users].flatMap((path) => makers.get(path) ?? []))];
}

/** Engine tests that load a change, stand beside it, or gather what it gathers. */
function engineTestsOn(house: House, changed: string, artifacts: readonly string[]): string[] {
  const users = usersOf(house, changed, (path) => lists.includes(path) && path !== changed);
  return engineTestsOf(house).filter(
    (path) =>
      users.has(path) ||
      isBeside(path, changed) ||
      house.looks.get(path)?.some((artifact) => artifacts.includes(artifact)),
  );
}

/** Faults that a changed source can touch, and what it has to do with them. */
function faultsOf(house: House, changed: string, artifacts: readonly string[]): { faults: string[]; why: string } {
  if (isStackTest(changed)) {
    const mine = house.faults.filter(({ stack }) => stack === stackOf(changed)).map(({ id }) => id);
    return { faults: mine, why: `does the faults of stack ${stackOf(changed)}` };
  }
  const check = /^suites\/.+\/(.+)\.check\.ts$/.exec(changed)?.[1];
  if (check !== undefined) return { faults: naming(house, new Set([check])), why: 'finds them' };
  if (isJudging(changed)) return { faults: [], why: '' };
  const makers = makersOf(house);
  const besides = usersOf(house, changed, (path) => isJudging(path) || makers.has(path));
  if ([...besides].some(isStackTest))
    return { faults: house.faults.map(({ id }) => id), why: 'is used by what does every fault' };
  const checks = [...house.requires].filter(([, needed]) => needed.some((id) => artifacts.includes(id)));
  return {
    faults: naming(house, new Set(checks.map(([id]) => id))),
    why: `is part of gathering ${artifacts.join(', ')}`,
  };
}

/** Engine tests that name a file by its place. */
const readersOf = ({ sources }: House, changed: string): string[] =>
  sources.filter(({ path, links }) => isEngineTest(path) && links.reads.includes(changed)).map(({ path }) => path);

/** Files that are no sources and have a meaning of their own; null: none of them. */
function touchedByData(house: House, changed: string): Touched | null {
  const ids = house.faults.map(({ id }) => id);
  if (isGround(changed) || isImage(changed))
    return { engine: engineTestsOf(house), faults: ids, why: 'is under all that runs on an engine' };
  const fault = /^fixtures\/(?:faults|evidence)\/([\w.-]+)\.(?:yaml|gz)$/.exec(changed)?.[1];
  if (fault !== undefined && ids.includes(fault))
    return { engine: readersOf(house, changed), faults: [fault], why: 'is a fault' };
  const good = /^fixtures\/evidence\/good-stack-(\d)\.gz$/.exec(changed)?.[1];
  if (good !== undefined) return { engine: [], faults: [], stacks: [Number(good)], why: `is the good stack ${good}` };
  if (!/^fixtures\/stacks\/.+\.yaml$/.test(changed)) return null;
  const since = /\/(?:compose|iteration-(\d))\.yaml$/.exec(changed);
  if (!since) return { engine: readersOf(house, changed), faults: [], why: 'is read by them' };
  const users = usersOf(house, changed);
  return {
    engine: engineTestsOf(house).filter((path) => users.has(path)),
    faults: house.faults.filter(({ stack }) => stack >= Number(since[1] ?? 0)).map(({ id }) => id),
    why: 'is part of these stacks',
  };
}

function touchedBy(house: House, changed: string): Touched {
  const data = touchedByData(house, changed);
  if (data) return data;
  const artifacts = artifactsOf(house, changed);
  const { faults, why } = faultsOf(house, changed, artifacts);
  return { engine: engineTestsOn(house, changed, artifacts), faults, why: faults.length > 0 ? why : 'is used by them' };
}

const inOrder = (all: readonly string[], some: readonly string[]) => {
  const chosen = new Set(some);
  return all.filter((each) => chosen.has(each));
};

/** Which tests on engines these changes (files, from the project's root) can touch, and why; pure. */
export function chooseTests(changes: readonly string[], house: House): Choice {
  const touched = changes.map((changed) => ({ changed, ...touchedBy(house, changed) }));
  const faults = inOrder(
    house.faults.map(({ id }) => id),
    touched.flatMap((each) => each.faults),
  );
  const stacks = new Set([
    ...house.faults.filter(({ id }) => faults.includes(id)).map(({ stack }) => stack),
    ...touched.flatMap((each) => each.stacks ?? []),
  ]);
  return {
    engine: inOrder(
      engineTestsOf(house),
      touched.flatMap((each) => each.engine),
    ),
    faults,
    stacks: [...stacks].sort((one, other) => one - other),
    why: touched
      .filter((each) => each.engine.length + each.faults.length + (each.stacks?.length ?? 0) > 0)
      .map(({ changed, why }) => `${changed} ${why}`),
  };
}
