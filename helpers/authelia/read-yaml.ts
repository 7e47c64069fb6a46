import { isAlias, isMap, isPair, isScalar, isSeq, parseAllDocuments, type Scalar, type YAMLMap } from 'yaml';

/** What a YAML document can say; keys are texts, whatever they were. */
export type Plain = string | number | bigint | boolean | null | Plain[] | PlainMap;
export type PlainMap = ReadonlyMap<string, Plain>;

/** A configuration that cannot be read, or that Authelia refuses: what of it, without a full stop. */
export class ConfigurationError extends Error {}

/** What is quoted from a configuration, at most. */
export const shortened = (text: string): string => (text.length > 120 ? `${text.slice(0, 120)}…` : text);

const mostNodes = 200_000;
const deepest = 100;

interface Sized {
  value: Plain;
  /** How many nodes it has, aliases written out. */
  size: number;
}

/** Turns nodes into values in the order of the document, so that an alias means the anchor that stands before it. */
class Reader {
  readonly #anchors = new Map<string, Sized | 'open'>();
  readonly #fail: (why: string) => never;
  #nodes = 0;

  constructor(fail: (why: string) => never) {
    this.#fail = fail;
  }

  read(node: unknown, depth: number): Sized {
    if (isAlias(node)) return this.#alias(node.source);
    if (depth > deepest) return this.#fail('it nests too deeply');
    const anchor = isScalar(node) || isMap(node) || isSeq(node) ? node.anchor : undefined;
    if (anchor !== undefined) this.#anchors.set(anchor, 'open');
    const before = this.#nodes;
    this.#count(1);
    const value = this.#value(node, depth);
    const sized = { value, size: this.#nodes - before };
    if (anchor !== undefined) this.#anchors.set(anchor, sized);
    return sized;
  }

  #count(more: number): void {
    this.#nodes += more;
    if (this.#nodes > mostNodes) this.#fail('it is too large with its aliases written out');
  }

  #alias(name: string): Sized {
    const target = this.#anchors.get(name);
    if (target === undefined) return this.#fail(`the alias *${name} has no anchor before it`);
    if (target === 'open') return this.#fail(`the anchor &${name} contains itself`);
    this.#count(target.size);
    return target;
  }

  #value(node: unknown, depth: number): Plain {
    if (isSeq(node)) return node.items.map((item) => this.read(item, depth + 1).value);
    if (isMap(node)) return this.#map(node, depth);
    return isScalar(node) ? scalarOf(node) : null;
  }

  #map(node: YAMLMap, depth: number): PlainMap {
    const map = new Map<string, Plain>();
    const merged: Plain[] = [];
    for (const pair of node.items) {
      if (!isPair(pair)) continue;
      const key = this.read(pair.key, depth + 1).value;
      if (key !== null && typeof key === 'object') return this.#fail('a key is no text');
      const { value } = this.read(pair.value, depth + 1);
      if (isScalar(pair.key) && pair.key.type === 'PLAIN' && key === '<<') merged.push(value);
      else if (map.has(String(key))) return this.#fail(`the key ${String(key)} stands there twice`);
      else map.set(String(key), value);
    }
    if (merged.length > 1) return this.#fail('the key << stands there twice');
    for (const value of merged) this.#merge(map, value);
    return map;
  }

  /** What `<<` brings: own keys go before it, and of several maps the first. */
  #merge(map: Map<string, Plain>, value: Plain): void {
    for (const source of Array.isArray(value) ? value : [value]) {
      if (!isPlainMap(source)) return this.#fail('what << names is no map');
      for (const [key, inner] of source) if (!map.has(key)) map.set(key, inner);
    }
  }
}

export const isPlainMap = (value: Plain | undefined): value is PlainMap => value instanceof Map;

/** Timestamps and binary data have no meaning in access rules; they stay the texts that they were. */
function scalarOf({ value, source }: Scalar): Plain {
  if (value === null || value === undefined) return null;
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'bigint') return value;
  return typeof value === 'boolean' ? value : (source ?? '');
}

/**
 * Reads the first document of a YAML text, as Authelia does; an empty one is an empty map. Throws ConfigurationError:
 * no YAML, no map, a key twice, aliases without end.
 */
export function readYaml(text: string, path: string): PlainMap {
  const fail = (why: string): never => {
    throw new ConfigurationError(`${path}: ${shortened(why)}`);
  };
  try {
    const documents = parseAllDocuments(text, {
      prettyErrors: false,
      uniqueKeys: false,
      intAsBigInt: true,
      logLevel: 'silent',
    });
    const first = Array.isArray(documents) ? documents[0] : undefined;
    const fault = first?.errors[0];
    if (fault) return fail(`it is no YAML: ${fault.message.split('\n')[0] ?? ''}`);
    const { value } = new Reader(fail).read(first?.contents ?? null, 0);
    if (value === null) return new Map();
    return isPlainMap(value) ? value : fail('it holds no map');
  } catch (error) {
    if (error instanceof RangeError) return fail('it nests too deeply');
    throw error;
  }
}
