import { ConfigurationError, isPlainMap, readYaml, type Plain, type PlainMap } from './read-yaml.ts';

/**
 * Where Authelia reads its configuration: from files, in the order in which it loads them, and from the environment,
 * which goes last.
 */
export interface ConfigurationSources {
  documents: readonly { path: string; text: string }[];
  environment: Readonly<Record<string, string>>;
  /** What every file goes through first: `expand-env`, `template`. */
  filters: readonly string[];
  /** `4.37.5`; null: not known. */
  version: string | null;
}

/** Only names of networks may have dots in them. */
const dotted = /^(?:access_control|session|definitions(?!\.network\.))\./;
const largest = 256 * 1024;

/**
 * Keys that say something about access and can stand in the environment: `AUTHELIA_`, capital letters, `_` for every
 * dot.
 */
const fromEnvironment = [
  'access_control.default_policy',
  'access_control.networks',
  'access_control.rules',
  'regulation.ban_time',
  'regulation.find_time',
  'regulation.max_retries',
  'session.cookies',
  'session.domain',
];

/** Maps are joined key by key; a list, a text or nothing at all takes the place of what was there before. */
function merged(before: PlainMap, after: PlainMap): PlainMap {
  const all = new Map(before);
  for (const [key, value] of after) {
    const old = all.get(key);
    all.set(key, isPlainMap(old) && isPlainMap(value) ? merged(old, value) : value);
  }
  return all;
}

const nested = (path: string, value: string): PlainMap => {
  const [first = '', ...rest] = path.split('.');
  return new Map<string, Plain>([[first, rest.length > 0 ? nested(rest.join('.'), value) : value]]);
};

/** A filter that has nothing to do changes nothing; what one would write in place of its signs we cannot know. */
function checkFilters({ documents, filters }: ConfigurationSources): void {
  for (const filter of filters.map((name) => name.trim().toLowerCase())) {
    const sign = filter === 'expand-env' ? '$' : '{{';
    const used = documents.find(({ text }) => text.includes(sign));
    if (used)
      throw new ConfigurationError(
        `${used.path} goes through the filter ${filter} before Authelia reads it, ` +
          'and what comes out of that is not known',
      );
  }
}

/**
 * What Authelia has in hand after loading: values by their dotted keys, as koanf keeps them. Secrets (`…_FILE`) are
 * never read.
 * Throws ConfigurationError where a document cannot be read.
 */
export function mergeSources(sources: ConfigurationSources): ReadonlyMap<string, Plain> {
  const { documents, environment } = sources;
  if (documents.reduce((sum, { text }) => sum + text.length, 0) > largest)
    throw new ConfigurationError('the files are larger than 256 KiB, far more than any that was written by hand');
  checkFilters(sources);
  const files = documents.map(({ path, text }) => readYaml(text, path));
  const variables = fromEnvironment.flatMap((key) => {
    const value = environment[`AUTHELIA_${key.toUpperCase().replaceAll('.', '_')}`];
    return value === undefined ? [] : [nested(key, value)];
  });
  const flat = new Map<string, Plain>();
  function flatten(tree: PlainMap, above: string): void {
    for (const [key, value] of tree) {
      const path = above + key;
      if (key.includes('.') && dotted.test(path))
        throw new ConfigurationError(
          `${path} is written with dots, which not every version of Authelia takes for what it says`,
        );
      if (isPlainMap(value) && value.size > 0) flatten(value, `${path}.`);
      else flat.set(path, value);
    }
  }
  flatten([...files, ...variables].reduce(merged, new Map<string, Plain>()), '');
  return flat;
}
