import { posix } from 'node:path';
import { parse as parseToml, stringify as writeToml } from 'smol-toml';
import { parse as parseYaml, stringify as writeYaml } from 'yaml';
import { EvidenceError, firstLineOf } from '../../lib/errors.ts';
import { pairsOfArguments, pairsOfEnvironment, pairsOfTree } from './proxy-settings.ts';

type Tree = Record<string, unknown>;

/**
 * Traefik's static configuration: it takes one source and ignores the others, a file before arguments before the
 * environment.
 */
export type StaticConfig =
  | { source: 'file'; path: string; tree: Tree }
  | { source: 'arguments'; args: readonly string[] }
  | { source: 'environment'; env: readonly string[] };

/**
 * As the container was started: the program, its arguments, and the text of its configuration file where there is one.
 */
export interface StartedWith {
  args: readonly string[];
  env: readonly string[];
  file: { path: string; text: string } | null;
}

const keyOf = (argument: string): string | null => /^--?([^=\s]+)/.exec(argument)?.[1]?.toLowerCase() ?? null;
const keyOfVariable = (variable: string): string | null =>
  /^TRAEFIK_([A-Z0-9_]+)=/i.exec(variable)?.[1]?.toLowerCase().replaceAll('_', '.') ?? null;

/** The languages that Traefik's static configuration is written in, by the file's name; JSON is YAML too. */
const toml = {
  name: 'TOML',
  extension: 'toml',
  read: (text: string): unknown => parseToml(text, { integersAsBigInt: 'asNeeded' }),
  write: (tree: Tree): string => writeToml(tree),
};
// Text in quotes: Go's YAML would take more of it for numbers and dates than ours.
const yaml = {
  name: 'YAML',
  extension: 'yaml',
  read: (text: string): unknown => parseYaml(text),
  write: (tree: Tree): string => writeYaml(tree, { defaultStringType: 'QUOTE_DOUBLE', defaultKeyType: 'PLAIN' }),
};
const languageOf = (path: string) => (/\.toml$/i.test(path) ? toml : yaml);

function readFile({ path, text }: { path: string; text: string }): Tree {
  const { name, read } = languageOf(path);
  let tree: unknown;
  try {
    tree = read(text);
  } catch (error) {
    // Of several lines, the others quote the file.
    throw new EvidenceError(
      `the proxy’s static configuration ${path} is no ${name} that could be read: ${firstLineOf(error)}`,
    );
  }
  if (tree === null || tree === undefined) return {};
  if (typeof tree !== 'object' || Array.isArray(tree))
    throw new EvidenceError(`the proxy’s static configuration ${path} is ${name} without any settings`);
  return tree as Tree;
}

/** Throws EvidenceError when the file cannot be read. */
export function staticConfigOf({ args, env, file }: StartedWith): StaticConfig {
  if (file) return { source: 'file', path: file.path, tree: readFile(file) };
  return args.some((argument) => argument.startsWith('-'))
    ? { source: 'arguments', args }
    : { source: 'environment', env };
}

/** Every setting with its dotted key in small letters. */
export function settingsOf(config: StaticConfig): Map<string, string> {
  if (config.source === 'file') return new Map(pairsOfTree(config.tree, ''));
  return new Map(config.source === 'arguments' ? pairsOfArguments(config.args) : pairsOfEnvironment(config.env));
}

export interface Change {
  /** Dotted keys, small letters, with their new values. */
  set: Readonly<Record<string, string>>;
  /** Taken away with all below. */
  drop: readonly string[];
}

const touched = (key: string | null, { set, drop }: Change): boolean =>
  key !== null && (key in set || drop.some((each) => key === each || key.startsWith(`${each}.`)));

function changedArguments(args: readonly string[], change: Change): string[] {
  const kept: string[] = [];
  for (let at = 0; at < args.length; at++) {
    const argument = args[at] ?? '';
    if (!touched(argument.startsWith('-') ? keyOf(argument) : null, change)) kept.push(argument);
    // `--key value`: the value goes with it.
    else if (!argument.includes('=') && args[at + 1]?.startsWith('-') === false) at++;
  }
  return [...kept, ...Object.entries(change.set).map(([key, value]) => `--${key}=${value}`)];
}

function setIn(tree: Tree, path: readonly string[], value: unknown): void {
  const [head = '', ...rest] = path;
  const name = Object.keys(tree).find((key) => key.toLowerCase() === head) ?? head;
  if (rest.length === 0) {
    if (value === undefined) Reflect.deleteProperty(tree, name);
    else tree[name] = value;
    return;
  }
  const below = tree[name];
  const inner = typeof below === 'object' && below !== null ? (below as Tree) : {};
  if (value === undefined && inner !== below) return;
  tree[name] = inner;
  setIn(inner, rest, value);
}

/** Where the changed copy of a configuration file goes; it stays in its language. */
const copyOf = (extension: string) => `/stackproof-traefik.${extension}`;

/** The same configuration with a few settings changed, as arguments, environment and files of a new container. */
export function changeConfig(
  config: StaticConfig,
  { args, env }: StartedWith,
  change: Change,
): { args: string[]; env: string[]; files: Record<string, string> } {
  if (config.source === 'arguments') return { args: changedArguments(args, change), env: [...env], files: {} };
  if (config.source === 'environment') {
    const kept = env.filter((variable) => !touched(keyOfVariable(variable), change));
    return {
      args: [...args],
      env: [
        ...kept,
        ...Object.entries(change.set).map(
          ([key, value]) => `TRAEFIK_${key.replaceAll('.', '_').toUpperCase()}=${value}`,
        ),
      ],
      files: {},
    };
  }
  const tree = structuredClone(config.tree);
  const { extension, write } = languageOf(config.path);
  for (const key of change.drop) setIn(tree, key.split('.'), undefined);
  for (const [key, value] of Object.entries(change.set)) setIn(tree, key.split('.'), value === 'true' ? true : value);
  const others = changedArguments(args, { set: {}, drop: ['configfile'] });
  return {
    args: [...others, `--configfile=${copyOf(extension)}`],
    env: [...env],
    files: { [posix.basename(copyOf(extension))]: write(tree) },
  };
}
