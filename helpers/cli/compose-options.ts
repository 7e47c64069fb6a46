import { existsSync, readFileSync, statSync } from 'node:fs';
import { delimiter, join, relative } from 'node:path';
import { parseEnv } from 'node:util';
import type { Command } from 'commander';
import { ConfigError } from '../lib/errors.ts';
import { splitProjects } from '../sources/choose-project.ts';
import type { ProjectFiles } from '../sources/project-files.ts';

type Kind = 'file' | 'envFile' | 'profile';

/** A folder of a project, and what stands behind it on the line. */
interface Folder {
  /** null: what stands before the first. */
  directory: string | null;
  words: Record<Kind, string[]>;
}

/** Which compose files are meant, and how Compose is to read them. */
export interface ComposeOptions {
  file?: string[];
  envFile?: string[];
  profile?: string[];
  /** All of it in the order of the line. */
  projectDirectory?: Folder[];
}

/** As Compose looks for them, in its own order; the first of each kind counts. */
const usual = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const usualOverrides = [
  'compose.override.yml',
  'compose.override.yaml',
  'docker-compose.override.yml',
  'docker-compose.override.yaml',
];

/** `COMPOSE_FILE`, where the machine or the folder's `.env` has it. */
function filesOfEnvironment(folder: string): string[] {
  const path = join(folder, '.env');
  const written = existsSync(path) && statSync(path).isFile() ? parseEnv(readFileSync(path, 'utf8')) : {};
  const { COMPOSE_FILE: named = written['COMPOSE_FILE'], COMPOSE_PATH_SEPARATOR: own } = process.env;
  const separator = own ?? written['COMPOSE_PATH_SEPARATOR'];
  return (named ?? '').split(separator || delimiter).filter((each) => each !== '');
}

const found = (folder: string, names: readonly string[]): string[] =>
  names
    .map((name) => join(folder, name))
    .filter((file) => existsSync(file))
    .slice(0, 1);

/** Those named, else what Compose would take in this folder: `COMPOSE_FILE`, or the usual one with its override. */
export function composeFilesOf(named: readonly string[] | undefined, folder = ''): string[] {
  const given = named && named.length > 0 ? named : filesOfEnvironment(folder).map((file) => join(folder, file));
  const main = found(folder, usual);
  const files = given.length > 0 ? [...given] : [...main, ...(main.length > 0 ? found(folder, usualOverrides) : [])];
  if (files.length === 0)
    throw new ConfigError(
      `no compose file is ${folder === '' ? 'here' : `in ${folder}`} (looked for ${usual.join(', ')}): name it with -f`,
    );
  const missing = files.find((file) => !existsSync(file));
  if (missing !== undefined) throw new ConfigError(`compose file ${missing} is not there: name the right one with -f`);
  const folded = files.find((file) => statSync(file).isDirectory());
  if (folded === undefined) return files;
  throw new ConfigError(
    `compose file ${folded} is a folder: name a file with -f, or the folder with --project-directory`,
  );
}

const collect = (value: string, before: string[] | undefined): string[] => [...(before ?? []), value];

const texts: Readonly<Record<Kind, readonly [flags: string, text: string]>> = {
  file: [
    '-f, --file <FILE>',
    'a compose file; several are merged as Compose does (default: what Compose would take here, its override too)',
  ],
  envFile: ['--env-file <FILE>', 'instead of .env'],
  profile: ['--profile <NAME>', 'a profile that is meant too'],
};
const kinds = Object.keys(texts) as Kind[];

/** Which compose files are meant, of several projects too. */
export function addProjectsOptions(command: Command): Command {
  // The order among different options is what tells whose file it is.
  const folders: Folder[] = [];
  const last = (): Folder => {
    const known = folders.at(-1) ?? { directory: null, words: { file: [], envFile: [], profile: [] } };
    if (folders.length === 0) folders.push(known);
    return known;
  };
  for (const kind of kinds)
    command.option(...texts[kind], (value: string, before: string[] | undefined) => {
      last().words[kind].push(value);
      return collect(value, before);
    });
  return command.option(
    '--project-directory <DIR>',
    'the folder of a project; several are several projects that are one stack, and -f, --env-file and --profile ' +
      'belong to the one before them',
    (directory: string) => {
      folders.push({ directory, words: { file: [], envFile: [], profile: [] } });
      return folders;
    },
  );
}

const projectIn = (directory: string, { file, envFile, profile }: Folder['words'], project: string | null) => {
  if (!existsSync(directory) || !statSync(directory).isDirectory())
    throw new ConfigError(`--project-directory ${directory} is no folder: name the one that a project lies in`);
  // `.` lies here: its files are called as they are.
  const folder = relative('', directory);
  const files = composeFilesOf(file, folder);
  return { files, envFiles: envFile, profiles: profile, project, directory };
};

/** Of several folders each is a project, with what stands behind it. Throws ConfigError where some stands before. */
function severalOf(all: readonly Folder[], named: string | undefined): ProjectFiles[] {
  const [before] = all;
  if (before?.directory === null)
    throw new ConfigError(
      `${kinds.flatMap((kind) => before.words[kind]).join(', ')} stands before the first of several ` +
        '--project-directory: put it behind the one that it belongs to',
    );
  const names = named === undefined ? [] : splitProjects(named);
  if (names.length > 0 && names.length !== all.length)
    throw new ConfigError(
      `-p names ${names.length} of ${all.length} projects: name all of them, in the order of their folders`,
    );
  return all.map(({ directory, words }, at) => projectIn(directory ?? '', words, names[at] ?? null));
}

/** The projects that are meant, as they stand on the line. project: `-p`, of several in their order. */
export function projectsOf(options: ComposeOptions, named: string | undefined): [ProjectFiles, ...ProjectFiles[]] {
  const { file, envFile = [], profile = [], projectDirectory = [] } = options;
  const project = named ?? null;
  const folders = projectDirectory.flatMap(({ directory }) => directory ?? []);
  const [only, ...more] = folders;
  if (only === undefined) return [{ files: composeFilesOf(file), envFiles: envFile, profiles: profile, project }];
  const [first, ...others] = more.length > 0 ? severalOf(projectDirectory, named) : [];
  return first ? [first, ...others] : [projectIn(only, { file: file ?? [], envFile, profile }, project)];
}
