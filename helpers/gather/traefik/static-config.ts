import { goBoolean } from '../../lib/go-boolean.ts';
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

/**
 * What Traefik itself is given: all, but of a shell's line (`sh -c "umask 077; exec traefik --api"`) the words after
 * the program, as far as they can be told without the shell.
 */
function ownArguments(args: readonly string[]): readonly string[] {
  const at = args.findIndex((argument) => /^-[a-z]*c$/.test(argument));
  if (at < 0) return args;
  const [, words = ''] = /(?:^|[\s/])traefik\s([^;&|<>\n]*)/.exec(args[at + 1] ?? '') ?? [];
  return [...words.split(/\s+/).map((word) => word.replaceAll(/["']/g, '')), ...args.slice(at + 2)];
}

/** Throws EvidenceError when the file cannot be read. */
export function staticConfigOf({ args, env, file }: StartedWith): StaticConfig {
  if (file) return { source: 'file', path: file.path, tree: readFile(file) };
  const own = ownArguments(args);
  return own.some((argument) => argument.startsWith('-'))
    ? { source: 'arguments', args: own }
    : { source: 'environment', env };
}

/** What is only switched on or off: Traefik reads `--api.insecure=1` as `true`. */
const switches = new Set([
  ...['api', 'insecure', 'dashboard', 'ping', 'manualrouting', 'rest', 'prometheus'],
  ...['docker', 'swarm', 'file', 'exposedbydefault', 'swarmmode', 'asdefault', 'permanent', 'tls', 'http3'],
]);

function asSwitched([key, value]: readonly [string, string]): readonly [string, string] {
  const said = switches.has(key.split('.').at(-1) ?? '') ? goBoolean(value) : null;
  return said === null ? [key, value] : [key, String(said)];
}

function pairsOf(config: StaticConfig): (readonly [string, string])[] {
  if (config.source === 'file') return pairsOfTree(config.tree, '');
  return config.source === 'arguments' ? pairsOfArguments(config.args) : pairsOfEnvironment(config.env);
}

/** Every setting with its dotted key in small letters; switches are `true` or `false`, however that was spelled. */
export const settingsOf = (config: StaticConfig): Map<string, string> => new Map(pairsOf(config).map(asSwitched));

/** Whether a setting is switched on: itself, or by anything that stands below it. */
export const isSwitchedOn = (settings: ReadonlyMap<string, string>, key: string): boolean =>
  (settings.get(key) ?? 'false') !== 'false' || [...settings.keys()].some((each) => each.startsWith(`${key}.`));

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
