import {
  isAlias,
  isMap,
  isNode,
  isScalar,
  isSeq,
  LineCounter,
  parseDocument,
  visit,
  type Document,
  type Node,
  type Pair,
  type YAMLMap,
} from 'yaml';
import { ConfigError } from '../lib/errors.ts';

const largest = 1024 * 1024;

/** A YAML file's value, and where in the file each part of it stands. */
export interface YamlFile {
  value: unknown;
  /**
   * `file:line:column` of the value at a path or, with a key, of that key; the nearest part above it where the file has
   * none.
   */
  at(path: readonly PropertyKey[], key?: string): string;
}

type Found = { node: Node; pair: Pair | null };

const keyOf = (pair: Pair): string => (isScalar(pair.key) ? String(pair.key.value) : String(pair.key));

function resolve(document: Document, node: unknown): Node | null {
  if (isAlias(node)) return node.resolve(document) ?? node;
  return isNode(node) ? node : null;
}

/** A key of a map, its own or one that `<<` brought in. */
function findPair(document: Document, map: YAMLMap, key: string): Pair | null {
  const own = map.items.find((pair) => keyOf(pair) === key);
  if (own) return own;
  for (const merge of map.items.filter((pair) => keyOf(pair) === '<<')) {
    const source = resolve(document, merge.value);
    const maps = isSeq(source) ? source.items.map((item) => resolve(document, item)) : [source];
    for (const each of maps) {
      const pair = isMap(each) && each !== map ? findPair(document, each, key) : null;
      if (pair) return pair;
    }
  }
  return null;
}

function step(document: Document, node: Node, key: PropertyKey): Found | null {
  if (isSeq(node)) {
    const item = resolve(document, node.items[Number(key)]);
    return item ? { node: item, pair: null } : null;
  }
  const pair = isMap(node) ? findPair(document, node, String(key)) : null;
  if (!pair) return null;
  const value = resolve(document, pair.value) ?? resolve(document, pair.key);
  return value ? { node: value, pair } : null;
}

function locate(document: Document, path: readonly PropertyKey[], key: string | undefined): number {
  let node = resolve(document, document.contents);
  for (const each of path) {
    const found = node ? step(document, node, each) : null;
    if (!found) break;
    node = found.node;
  }
  const pair = node && key !== undefined ? step(document, node, key)?.pair : null;
  const named = isNode(pair?.key) ? pair.key : node;
  return named?.range?.[0] ?? 0;
}

interface Fault {
  pos: readonly [number, number];
  message: string;
}

const isMapOrAlias = (document: Document, node: unknown): boolean => {
  const found = resolve(document, node);
  return isMap(found) || (isSeq(found) && found.items.every((item) => isMap(resolve(document, item))));
};

/**
 * The first of two equal keys in one map, or of a merge of what is no map: the library's own search takes the square.
 */
function findFault(document: Document): Fault | null {
  let fault: Fault | null = null;
  const faultOf = (pair: Pair, seen: Set<string>): string | null => {
    const key = keyOf(pair);
    if (key === '<<' && !isMapOrAlias(document, pair.value)) return '<< takes the keys of a map or an alias of one';
    if (key !== '<<' && seen.has(key)) return 'Map keys must be unique';
    seen.add(key);
    return null;
  };
  visit(document, {
    Map: (_key, map) => {
      const seen = new Set<string>();
      for (const pair of map.items) {
        const message = faultOf(pair, seen);
        const at = isNode(pair.key) ? (pair.key.range?.[0] ?? 0) : 0;
        if (message !== null) fault = { pos: [at, at], message };
        if (fault) return visit.BREAK;
      }
      return undefined;
    },
  });
  return fault;
}

/**
 * Reads YAML 1.2 with anchors, aliases and merge keys. Throws ConfigError, one sentence with line and column, for what
 * is no YAML,
 * has a key twice or a tag of its own, or would grow beyond reason. name: how the file is called in the sentence.
 */
export function parseYaml(text: string, name: string): YamlFile {
  if (text.length > largest)
    throw new ConfigError(
      `${name} is ${Math.round(text.length / 1024)} KiB: a policy is far smaller; name the right file with --policy`,
    );
  const lines = new LineCounter();
  const namespace = (offset: number) => {
    const { line, col } = lines.linePos(offset);
    return `${name}:${Math.max(1, line)}:${Math.max(1, col)}`;
  };
  try {
    const document = parseDocument(text, {
      lineCounter: lines,
      prettyErrors: false,
      merge: true,
      stringKeys: true,
      uniqueKeys: false,
    });
    const fault = document.errors[0] ?? document.warnings[0] ?? findFault(document);
    if (fault)
      throw new ConfigError(
        `${namespace(fault.pos[0])}: not the YAML of a policy: ${fault.message.split('\n')[0] ?? ''}; mend that line`,
      );
    const value: unknown = document.toJS({ maxAliasCount: 100 });
    return { value, at: (path, key) => namespace(locate(document, path, key)) };
  } catch (error) {
    if (error instanceof ReferenceError || error instanceof RangeError) {
      throw new ConfigError(
        `${name}:1:1: its aliases or its nesting would grow beyond reason (${error.message}); write the policy out`,
      );
    }
    throw error;
  }
}
