import { readFileSync } from 'node:fs';
import { isCollection, isMap, isScalar, isSeq, LineCounter, parseDocument, type Document, type YAMLMap } from 'yaml';
import { ConfigError } from '../lib/errors.ts';
import { printable } from '../lib/printable.ts';
import { loadPolicy } from '../policy/load.ts';
import { checkIds } from './judge-and-report.ts';
import { readSeen } from './seen-items.ts';

/** One rule of a policy file, and where it came from. */
export interface Rule {
  rule: string;
  value: string;
  line: number;
  /**
   * assumed: `init` took it for granted. seen: `init` found it there. unnoted: `init` writes it and keeps no note of
   * it, so that it may as well be a person's. hand: nobody but a person wrote it.
   */
  origin: 'assumed' | 'seen' | 'unnoted' | 'hand';
  /** What stands beside it. */
  note: string | null;
}

type Path = readonly string[];

const words = (comment: string | null | undefined): string | null => comment?.trim().split('\n').at(-1)?.trim() || null;

type Leaf = [Path, node: object, above: string | null];

const leavesOfMap = (map: YAMLMap, path: Path, above: string | null): Leaf[] =>
  map.items.flatMap(({ key, value }, at) => {
    if (!isScalar(key)) return [];
    // What stands above the first is the head of the file.
    const isHead = path.length === 0 && at === 0;
    return leaves(value ?? key, [...path, String(key.value)], isHead ? null : (words(key.commentBefore) ?? above));
  });

/** Ends of the tree: a value, or a list of values. */
function leaves(node: unknown, path: Path, above: string | null): Leaf[] {
  if (isMap(node) && node.items.length > 0) return leavesOfMap(node, path, above);
  if (isSeq(node) && node.items.some(isCollection))
    return node.items.flatMap((item, at) => leaves(item, [...path, String(at)], above));
  return typeof node === 'object' && node !== null ? [[path, node, above]] : [];
}

const valueOf = (document: Document, node: object): string =>
  isScalar(node) ? String(node.value) : JSON.stringify(isCollection(node) ? node.toJS(document) : null);

/** By what name `init` notes the entry that a rule is of; several where the rule is a list of them. */
function itemsOf(document: Document, [part = '', name = '', at = '']: Path): string[] {
  const text = (...path: unknown[]) => String(document.getIn(path));
  if (part === 'tunnels') return [`tunnels.${text(part, Number(name), 'service')}`];
  if (part === 'ports' && name === 'allowed') {
    const entry = [part, name, Number(at)];
    return [`ports.${text(...entry, 'port')}/${document.getIn([...entry, 'protocol']) === 'udp' ? 'udp' : 'tcp'}`];
  }
  if (part === 'access' && name === 'addresses') return [`access.${at}`];
  const list = part === 'access' ? document.getIn([part, name]) : null;
  return isSeq(list) ? list.items.map((item) => `access.${String(item)}`) : [`${part}.${name}`];
}

/** In a file that `init` wrote or brought up to date. */
function whoWrote(document: Document, path: Path, seen: ReadonlySet<string>): Rule['origin'] {
  const [part = '', name] = path;
  if (['version', 'bans'].includes(part) || (part === 'access' && name === 'login')) return 'unnoted';
  if (['project', 'proxy'].includes(part)) return 'seen';
  const items = itemsOf(document, path);
  return items.length > 0 && items.every((item) => seen.has(item)) ? 'seen' : 'hand';
}

/** Every rule that a policy file names, in its order. */
export function findRules(text: string): Rule[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const seen = readSeen(document) ?? new Set<string>();
  return leaves(document.contents, [], null).map(([path, node, above]): Rule => {
    const range = 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;
    const note = words('comment' in node && typeof node.comment === 'string' ? node.comment : null) ?? above;
    const seenOr = seen.size === 0 ? 'hand' : whoWrote(document, path, seen);
    return {
      rule: path.join('.'),
      value: valueOf(document, node),
      line: lines.linePos(range).line,
      origin: note?.startsWith('assumed:') ? 'assumed' : seenOr,
      note,
    };
  });
}

const spelt: Readonly<Record<Rule['origin'], string>> = {
  assumed: 'init',
  seen: 'init saw it there',
  unnoted: 'init or a person: no note is kept of it',
  hand: 'written by hand',
};

/** `explain --policy`: each rule with its place and its origin. Throws ConfigError where there is no policy. */
export function explainPolicy(file: string | undefined): number {
  const loaded = loadPolicy(file, process.cwd(), checkIds());
  if (loaded === null)
    throw new ConfigError('there is no stackproof.yaml here or above: `stackproof init` writes one, or name it');
  for (const { rule, value, line, origin, note } of findRules(readFileSync(loaded.path, 'utf8'))) {
    const from = [`${loaded.path}:${line}`, spelt[origin], ...(note === null ? [] : [note])].join(', ');
    process.stdout.write(`${printable(`${rule}: ${value}  (${from})`)}\n`);
  }
  process.stdout.write('whatever is not named here has its default, as docs/policy.md tells\n');
  return 0;
}
