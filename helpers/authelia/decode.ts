import { ConfigurationError, isPlainMap, type Plain, type PlainMap } from './read-yaml.ts';
import { atLeast } from './versions.ts';

/**
 * Values as Authelia's decoder (mapstructure, weakly typed) takes them: a single thing is a list of one, and nothing is
 * an empty list. One text for a list is parted at its commas, without trimming:
 * in 4.37 everywhere, since 4.38 only in the inner lists of subjects. All throw ConfigurationError; `where` says of
 * what.
 */
export interface Decoder {
  /** The things of a list, each as it is. */
  listOf: (value: Plain | undefined, where: string) => Plain[];
  textsOf: (value: Plain | undefined, where: string) => string[];
  /** A list of lists: `[a, b]` is one of two lists with one entry each, `[[a, b]]` one list of both. */
  listsOf: (value: Plain | undefined, where: string, innerTexts: boolean) => Plain[][];
}

const parts = (text: string): string[] => (text === '' ? [] : text.split(','));

export function textOf(value: Plain | undefined, where: string): string {
  if (value === null || value === undefined) return '';
  if (typeof value === 'object') throw new ConfigurationError(`${where} is no text`);
  if (typeof value === 'boolean') return value ? '1' : '0';
  return String(value);
}

export function decoderFor(version: string | null): Decoder {
  const parting = version === null ? null : !atLeast(version, '4.38.0');
  function listOf(value: Plain | undefined, where: string, parted = parting): Plain[] {
    if (value === null || value === undefined) return [];
    if (typeof value === 'string') {
      if (parted === null && (value === '' || value.includes(',')))
        throw new ConfigurationError(
          `${where} is one text with commas or without anything, ` +
            'which Authelia 4.37 reads otherwise than 4.38, and its version is not known',
        );
      return parted ? parts(value) : [value];
    }
    if (Array.isArray(value)) return value;
    return isPlainMap(value) && value.size === 0 ? [] : [value];
  }
  return {
    listOf: (value, where) => listOf(value, where),
    textsOf: (value, where) => listOf(value, where).map((item) => textOf(item, where)),
    listsOf: (value, where, innerTexts) =>
      listOf(value, where).map((item) => listOf(item, where, innerTexts ? true : parting)),
  };
}

/** The value of a key, whatever the case of its letters; the exact one first. */
export function fieldOf(map: PlainMap, name: string): Plain | undefined {
  if (map.has(name)) return map.get(name);
  return [...map].find(([key]) => key.toLowerCase() === name)?.[1];
}
