/** Where a running Authelia was told to find its configuration. */
export interface ConfigurationPaths {
  /** Files and directories, in order; of a directory the files whose names end in `.yml` or `.yaml`, by name. */
  paths: string[];
  filters: string[];
}

/** The value that stands in the same word as the flag; null: the word is something else. */
function valueIn(word: string, long: string, short: string | null): string | null {
  if (word.startsWith(`${long}=`)) return word.slice(long.length + 1);
  if (short === null || !word.startsWith(short) || word.startsWith('--')) return null;
  return word.slice(short.length).replace(/^=/, '');
}

/**
 * The value of a flag that may come several times, each with commas: `--config a,b`, `--config=a`, `-c a`, `-ca`. null:
 * it did not come.
 */
function flag(argv: readonly string[], long: string, short: string | null): string[] | null {
  const values: string[] = [];
  for (let at = 1; at < argv.length; at++) {
    const word = argv[at] ?? '';
    if (word === '--') break;
    const value = word === long || word === short ? (argv[++at] ?? '') : valueIn(word, long, short);
    if (value !== null) values.push(value);
  }
  return values.length === 0 ? null : values.flatMap((value) => value.split(',')).filter((value) => value !== '');
}

/**
 * Reads the command line of Authelia's own process (its name first) and its environment: the flag goes before the
 * variable, which came with 4.38, and that before `configuration.yml` in the working directory.
 * Relative paths start there as well.
 */
export function configurationPaths(
  argv: readonly string[],
  environment: Readonly<Record<string, string>>,
): ConfigurationPaths {
  const variable = (name: string) =>
    environment[name] ? environment[name].split(',').filter((value) => value !== '') : undefined;
  return {
    paths: flag(argv, '--config', '-c') ?? variable('X_AUTHELIA_CONFIG') ?? ['configuration.yml'],
    filters: flag(argv, '--config.experimental.filters', null) ?? variable('X_AUTHELIA_CONFIG_FILTERS') ?? [],
  };
}
