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
  /** assumed: `init` took it for granted. seen: `init` found it there. hand: nobody but a person wrote it. */
  origin: 'assumed' | 'seen' | 'hand';
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

/** Every rule that a policy file names, in its order. */
export function findRules(text: string): Rule[] {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const seen = readSeen(document) ?? new Set<string>();
  return leaves(document.contents, [], null).map(([path, node, above]): Rule => {
    const range = 'range' in node && Array.isArray(node.range) ? Number(node.range[0]) : 0;
    const note = words('comment' in node && typeof node.comment === 'string' ? node.comment : null) ?? above;
    const wasSeen =
      seen.has(path.slice(0, 2).join('.')) || (seen.size > 0 && ['project', 'proxy'].includes(path[0] ?? ''));
    const seenOr = wasSeen ? 'seen' : 'hand';
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
