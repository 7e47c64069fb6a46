import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, join, matchesGlob, normalize } from 'node:path';
import { codeOf } from '../lib/errors.ts';
import { outwardPackages } from './outward-packages.ts';
import { rooms, type Room } from './rooms.ts';
import { linksOf, type SourceLinks } from './source-links.ts';

export interface SourceFile {
  /** From the project's root. */
  path: string;
  /** As they are written. */
  imports: readonly string[];
}

export interface ReadSource extends SourceFile {
  links: SourceLinks;
}

/** A package that lies in this repository is a file of ours like any other. */
const placed =
  (known: ReadonlySet<string>) =>
  ({ imports, reads }: SourceLinks): SourceLinks => ({
    imports: imports.map((link) => {
      const own = `packages/${link.to}/index.ts`;
      return known.has(own) ? { ...link, to: own } : link;
    }),
    reads,
  });

/** Every TypeScript file that git tracks or would track, from the project's root, with its text. */
export function readTexts(
  root: string,
  wanted: (path: string) => boolean = () => true,
): { path: string; text: string }[] {
  const listed = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.ts'], {
    cwd: root,
    encoding: 'utf8',
  });
  const paths = [...new Set(listed.split('\n').filter(Boolean))];
  return paths.filter(wanted).flatMap((path) => {
    try {
      return [{ path, text: readFileSync(join(root, path), 'utf8') }];
    } catch (error) {
      // Deleted in the work tree and not yet in the index.
      if (codeOf(error) === 'ENOENT') return [];
      throw error;
    }
  });
}

/** Every TypeScript file with what it refers to. */
function readSources(root: string): ReadSource[] {
  const texts = readTexts(root);
  const place = placed(new Set(texts.map(({ path }) => path)));
  return texts.map(({ path, text }) => {
    const links = place(linksOf(path, text));
    return { path, imports: links.imports.map(({ written }) => written), links };
  });
}

let house: readonly ReadSource[] | null = null;

/** The sources of this very house; read once, for several tests ask for them. */
export function readHouse(): readonly ReadSource[] {
  house ??= readSources(join(import.meta.dirname, '../..'));
  return house;
}

export const roomOf = (path: string, table: readonly Room[] = rooms): Room | undefined =>
  table.find(({ files }) => files.some((glob) => matchesGlob(path, glob)));

const opens = (imported: string, outwardPackage: string) =>
  imported === outwardPackage || imported.startsWith(`${outwardPackage}/`);

/** Rows and packages of the table that stand for nothing any more, as sentences. */
export function findStaleRows(
  sources: readonly SourceFile[],
  table: readonly Room[] = rooms,
  known: typeof outwardPackages = outwardPackages,
): string[] {
  const held = new Set(sources.map(({ path }) => roomOf(path, table)));
  const imports = new Set(sources.flatMap((file) => file.imports));
  return [
    ...table
      .filter((room) => !held.has(room))
      .map(({ name }) => `the room ${name} holds no file: take its row out of helpers/testing/rooms.ts`),
    ...Object.keys(known)
      .filter((outwardPackage) => ![...imports].some((imported) => opens(imported, outwardPackage)))
      .map(
        (outwardPackage) => `nobody imports the package "${outwardPackage}": take it out of helpers/testing/rooms.ts`,
      ),
  ];
}

function outwardFault(file: SourceFile, room: Room, imported: string): string | null {
  const name = Object.keys(outwardPackages).find((outwardPackage) => opens(imported, outwardPackage));
  if (!name || room.mayImport.includes('*')) return null;
  const allowed = outwardPackages[name] ?? [];
  return allowed.includes(room.name)
    ? null
    : `${file.path} imports the package "${imported}", which only ${allowed.join(', ')} may import: ${room.because}`;
}

/** Each broken rule of the house as a sentence; empty when every file keeps to its room. */
export function findRoomFaults(sources: readonly SourceFile[], table: readonly Room[] = rooms): string[] {
  return sources.flatMap((file) => {
    const room = roomOf(file.path, table);
    if (!room) return [`${file.path} fits no room: put it where it belongs, or add a row to helpers/testing/rooms.ts`];
    return file.imports.flatMap((imported) => {
      if (!imported.startsWith('.')) return outwardFault(file, room, imported) ?? [];
      const target = normalize(join(dirname(file.path), imported));
      if (target.endsWith('.json')) return [];
      const other = roomOf(target, table);
      if (!other) return [`${file.path} imports ${target}, which fits no room`];
      if (other === room || room.mayImport.includes('*') || room.mayImport.includes(other.name)) return [];
      return [
        `${file.path} (${room.name}) imports ${target} (${other.name}), but ${room.name} may not: ${room.because}`,
      ];
    });
  });
}

/**
 * Files that import each other in a circle, as sentences: none can be read, or moved, without the others. Types count
 * too.
 * A circle is named once, by the shortest way round from the first of its files.
 */
export function findCircles(sources: readonly SourceFile[]): string[] {
  const graph = new Map(
    sources.map(({ path, imports }) => [
      path,
      imports.filter((each) => each.startsWith('.')).map((each) => normalize(join(dirname(path), each))),
    ]),
  );
  const named = new Set<string>();
  return [...graph.keys()].sort().flatMap((path) => {
    const circle = named.has(path) ? null : wayBack(graph, path);
    if (circle === null) return [];
    for (const each of circle) named.add(each);
    return [`${[...circle, path].join(' → ')}: a circle; move what they share into a file below them`];
  });
}

/** The shortest way from a file through its imports back to itself; null: there is none. */
function wayBack(graph: ReadonlyMap<string, readonly string[]>, start: string): string[] | null {
  // Of each file the one through which it was first come to.
  const before = new Map<string, string>();
  const wayTo = (path: string): string[] => [...(path === start ? [] : wayTo(before.get(path) ?? start)), path];
  const ways = [start];
  for (const path of ways) {
    for (const next of graph.get(path) ?? []) {
      if (next === start) return wayTo(path);
      if (!before.has(next)) {
        ways.push(next);
        before.set(next, path);
      }
    }
  }
  return null;
}
